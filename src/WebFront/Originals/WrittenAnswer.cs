namespace Avatar.WebFront.Originals;

/// <summary>200 with an answer that is written already.</summary>
internal sealed class WrittenAnswer(byte[] bytes) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, httpContext.RequestAborted).AsTask();
    }
}
