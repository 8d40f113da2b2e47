using Microsoft.AspNetCore.Http.HttpResults;

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
