namespace Avatar.WebFront.Errors;

/// <summary>
/// Completes what routing says of an address that does not know the request's method: OPTIONS is known everywhere.
/// </summary>
internal static class AllowedMethods
{
    /// <summary>Adds OPTIONS to <c>Allow</c>, and answers it.</summary>
    /// <returns>Whether the request is answered with that.</returns>
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
