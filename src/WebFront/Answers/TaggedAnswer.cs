using System.Reflection;
using System.Text.Json;
using Avatar.WebFront.Devices;
using Avatar.WebFront.Reference;
using Microsoft.AspNetCore.Http.Metadata;

namespace Avatar.WebFront.Answers;

/// <summary>
/// What a device has, in its envelope, with a tag: an app that asks again for what has not changed gets 304. It is the
/// device's own, and never used without asking.
/// </summary>
/// <typeparam name="T">What was asked for.</typeparam>
/// <param name="representation">The answer as <see cref="Write"/> made it.</param>
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

    /// <summary>Writes data into its envelope.</summary>
    public static Representation Write(T data) => new(JsonSerializer.SerializeToUtf8Bytes(new Answer<T> { Data = data }, JsonSetup.Options));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.CacheControl = "private, no-cache";
        return new RepresentationResult(representation, ContentType, Vary).ExecuteAsync(httpContext);
    }
}
