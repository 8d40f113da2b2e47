using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Avatar.WebFront;

/// <summary>An id in the path: <c>{originalId}</c> or <c>{cartoonId}</c>, according to its type.</summary>
/// <typeparam name="T">The document that the id belongs to.</typeparam>
internal readonly record struct PathId<T>(Id<T> Value) : IEndpointParameterMetadataProvider
{
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidId"/>.</exception>
    public static ValueTask<PathId<T>> BindAsync(HttpContext context) =>
        ValueTask.FromResult(new PathId<T>(RequestedId<T>.Parse(context.GetRouteValue(RequestedId<T>.Name) as string)));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.TakesPath(RequestedId<T>.Name, RequestedId<T>.Description, ParameterValues.Id);
        builder.Fails(AvatarError.InvalidId);
    }
}

/// <summary>An id in the query: <c>?originalId=</c> or <c>?cartoonId=</c>, according to its type. An empty value counts as not given.</summary>
/// <typeparam name="T">The document that the id belongs to.</typeparam>
internal readonly record struct QueryId<T>(Id<T>? Value) : IEndpointParameterMetadataProvider
{
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidId"/>.</exception>
    public static ValueTask<QueryId<T>> BindAsync(HttpContext context)
    {
        string? text = context.Request.Query[RequestedId<T>.Name];
        return ValueTask.FromResult(new QueryId<T>(string.IsNullOrEmpty(text) ? null : RequestedId<T>.Parse(text)));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.TakesQuery(RequestedId<T>.Name, RequestedId<T>.Description, ParameterValues.Id);
        builder.Fails(AvatarError.InvalidId);
    }
}

/// <summary>Name, description and parser of an id.</summary>
/// <typeparam name="T">The document that the id belongs to.</typeparam>
file static class RequestedId<T>
{
    public static readonly string Name = IsOriginal ? "originalId" : "cartoonId";

    public static readonly string Description = $"The id of a {(IsOriginal ? "photo" : "cartoon")}: 24 hexadecimal digits.";

    private static bool IsOriginal => typeof(T) == typeof(Original);

    public static Id<T> Parse(string? text) => Id<T>.TryParse(text, out var id)
        ? id
        : throw new AvatarException(AvatarError.InvalidId, "The id is not valid. An id has 24 hexadecimal digits.");
}
