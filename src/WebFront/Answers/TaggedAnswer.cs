using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace Avatar.WebFront;

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
        builder.Metadata.Add(new TakesConditions());
    }

    /// <summary>Serializes data with its envelope.</summary>
    public static Representation Write(T data) => new(JsonSerializer.SerializeToUtf8Bytes(new Answer<T> { Data = data }, JsonSetup.Options));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.CacheControl = "private, no-cache";
        return new RepresentationResult(representation, ContentType, Vary).ExecuteAsync(httpContext);
    }
}
