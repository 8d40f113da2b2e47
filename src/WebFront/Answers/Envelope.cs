using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>Wraps data in the response envelope.</summary>
internal static class Envelope
{
    /// <summary>An answer that the caller may cache and revalidate.</summary>
    public static TaggedAnswer<T> Tagged<T>(T data) where T : notnull => new(TaggedAnswer<T>.Write(data));

    public static Ok<Answer<T>> Ok<T>(T data) where T : notnull => TypedResults.Ok(new Answer<T> { Data = data });

    public static Created<Answer<T>> Created<T>(T data) where T : notnull => TypedResults.Created((string?)null, new Answer<T> { Data = data });
}

/// <summary>The response envelope of a successful call.</summary>
/// <typeparam name="T">Type of the data.</typeparam>
internal sealed record Answer<T>
    where T : notnull
{
    public bool Success { get; init; } = true;

    public required T Data { get; init; }
}

/// <summary>
/// An enveloped answer with an ETag: the caller gets 304 if it has the same answer already. Only private caches may store it, and they
/// must revalidate it before each use.
/// </summary>
/// <typeparam name="T">Type of the data.</typeparam>
/// <param name="representation">The serialized answer, from <see cref="Write"/>.</param>
internal sealed class TaggedAnswer<T>(Representation representation) : IResult, IEndpointMetadataProvider
    where T : notnull
{
    private const string ContentType = "application/json; charset=utf-8";
    private const string Vary = $"{CurrentDevice.HeaderName}, Accept-Encoding";

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Answer<T>), ["application/json"]));
        builder.TakesHeader(
            HeaderNames.IfNoneMatch, "The `ETag` of an answer that the caller has. If it is still current, the answer is 304 without a body.");
        builder.Metadata.Add(new OperationDetail(AddNotModified));
    }

    /// <summary>Serializes data with its envelope.</summary>
    public static Representation Write(T data) => new(JsonSerializer.SerializeToUtf8Bytes(new Answer<T> { Data = data }, JsonSetup.Options));

    private static void AddNotModified(OpenApiOperation operation)
    {
        var notModified = new OpenApiResponse { Description = "Not modified: the caller has the current answer." };
        ReferenceHeaders.Add(notModified, HeaderNames.ETag);
        ReferenceHeaders.Add(operation.Responses!["200"], HeaderNames.ETag);
        operation.Responses["304"] = notModified;
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.CacheControl = "private, no-cache";
        return new RepresentationResult(representation, ContentType, Vary).ExecuteAsync(httpContext);
    }
}
