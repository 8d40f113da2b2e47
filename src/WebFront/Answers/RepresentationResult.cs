using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront;

/// <summary>
/// Answers 200 with a representation in the best content coding that the caller accepts, or 304 if the caller has it already.
/// </summary>
/// <param name="representation">The content to send.</param>
/// <param name="contentType">Its media type.</param>
/// <param name="vary">Value of <c>Vary</c>: the request headers that the answer depends on, including <c>Accept-Encoding</c>.</param>
internal sealed class RepresentationResult(Representation representation, string contentType, string vary) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ETag = representation.Tag;
        response.Headers.Append(HeaderNames.Vary, vary);
        if (MatchesTag(httpContext.Request.Headers.IfNoneMatch))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = contentType;
        var body = Encode(httpContext);
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(httpContext.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    private ReadOnlyMemory<byte> Encode(HttpContext context)
    {
        // Checked first, because this skips nearly all of the work if nothing can be compressed.
        if (representation.IsShort || StringValues.IsNullOrEmpty(context.Request.Headers.AcceptEncoding)) return representation.Bytes;
        var compression = context.RequestServices.GetRequiredService<IResponseCompressionProvider>();
        if (!compression.ShouldCompressResponse(context)
            || compression.GetCompressionProvider(context) is not { } coding
            || representation.GetCompressed(coding) is not { } compressed)
        {
            return representation.Bytes;
        }

        context.Response.Headers.ContentEncoding = coding.EncodingName;
        return compressed;
    }

    /// <summary>Compares tags weakly (RFC 9110, section 13.1.2). A malformed header counts as no condition.</summary>
    private bool MatchesTag(StringValues condition)
    {
        if (StringValues.IsNullOrEmpty(condition)) return false;
        if (condition == representation.Tag) return true;
        var own = EntityTagHeaderValue.Parse(representation.Tag);
        return EntityTagHeaderValue.TryParseList(condition, out var held)
            && held.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(own, useStrongComparison: false));
    }
}
