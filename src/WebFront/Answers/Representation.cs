using System.Security.Cryptography;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront;

/// <summary>
/// The bytes of an answer, their ETag, and their compressed forms. Each compressed form is made on first use and cached with the bytes.
/// </summary>
/// <param name="bytes">The serialized answer; must not be modified afterwards.</param>
internal sealed class Representation(byte[] bytes)
{
    /// <summary>Minimum length to compress, in bytes. Shorter answers fit into one packet with their headers anyway.</summary>
    internal const int MinCompressedBytes = 1024;

    private const int TagBytes = 16;

    private CompressedForm[] _compressed = [];

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Whether the bytes are too short to be compressed.</summary>
    public bool IsShort => bytes.Length < MinCompressedBytes;

    /// <summary>
    /// A hash of the bytes, as a weak ETag because all compressed forms share it (RFC 9110, section 8.8.1).
    /// </summary>
    public string Tag { get; } = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, TagBytes))}\"";

    /// <summary>Returns the compressed bytes; null if compression does not make them shorter.</summary>
    public byte[]? GetCompressed(ICompressionProvider coding)
    {
        if (IsShort) return null;
        foreach (var known in _compressed)
        {
            if (known.Coding == coding.EncodingName) return known.Bytes;
        }

        // Concurrent callers may both compress, and one result is cached. That is cheaper than a lock.
        var made = new CompressedForm(coding.EncodingName, Compress(coding));
        _compressed = [.. _compressed, made];
        return made.Bytes;
    }

    private byte[]? Compress(ICompressionProvider coding)
    {
        using var output = new MemoryStream(bytes.Length);
        using (var compressor = coding.CreateStream(output)) compressor.Write(bytes);
        return output.Length < bytes.Length ? output.ToArray() : null;
    }

    private sealed record CompressedForm(string Coding, byte[]? Bytes);
}

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
