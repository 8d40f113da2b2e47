namespace Avatar.WebFront;

/// <summary>Adds OPTIONS, which every route supports, to routing's 405 responses.</summary>
internal static class AllowedMethods
{
    /// <summary>Adds OPTIONS to <c>Allow</c> of a 405 response, and answers OPTIONS requests with 204.</summary>
    /// <returns>Whether the request was OPTIONS and is answered.</returns>
    public static bool Answer(HttpContext context)
    {
        var response = context.Response;
        if (response.StatusCode != StatusCodes.Status405MethodNotAllowed) return false;
        response.Headers.Allow = $"{response.Headers.Allow}, {HttpMethods.Options}";
        if (!HttpMethods.IsOptions(context.Request.Method)) return false;
        response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
