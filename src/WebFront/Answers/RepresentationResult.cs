using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront.Answers;

/// <summary>
/// 200 with a representation in the best coding that the caller takes, or 304 to a caller who has it already.
/// </summary>
/// <param name="representation">What is sent.</param>
/// <param name="contentType">Its media type.</param>
/// <param name="vary">The headers of a request that choose what is sent, <c>Accept-Encoding</c> among them.</param>
internal sealed class RepresentationResult(Representation representation, string contentType, string vary) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ETag = representation.Tag;
        response.Headers.Append(HeaderNames.Vary, vary);
        if (IsHeldByCaller(httpContext.Request.Headers.IfNoneMatch))
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
        // Asked first, as nearly all of the work is spared where nothing can be compressed.
        if (representation.IsShort || StringValues.IsNullOrEmpty(context.Request.Headers.AcceptEncoding)) return representation.Bytes;
        var compression = context.RequestServices.GetRequiredService<IResponseCompressionProvider>();
        if (!compression.ShouldCompressResponse(context)
            || compression.GetCompressionProvider(context) is not { } coding
            || representation.Pack(coding) is not { } packed)
        {
            return representation.Bytes;
        }

        context.Response.Headers.ContentEncoding = coding.EncodingName;
        return packed;
    }

    /// <summary>RFC 9110, section 13.1.2: tags are compared weakly. What cannot be read is no condition.</summary>
    private bool IsHeldByCaller(StringValues condition)
    {
        if (StringValues.IsNullOrEmpty(condition)) return false;
        if (condition == representation.Tag) return true;
        var own = EntityTagHeaderValue.Parse(representation.Tag);
        return EntityTagHeaderValue.TryParseList(condition, out var held)
            && held.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(own, useStrongComparison: false));
    }
}
