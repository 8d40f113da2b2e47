using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront.Answers;

/// <summary>Puts data into its envelope.</summary>
internal static class Envelope
{
    /// <summary>An answer that a caller may keep, and asks again whether it still holds.</summary>
    public static TaggedAnswer<T> Tagged<T>(T data) where T : notnull => new(TaggedAnswer<T>.Write(data));

    public static Ok<Answer<T>> Ok<T>(T data) where T : notnull => TypedResults.Ok(new Answer<T> { Data = data });

    public static Created<Answer<T>> Created<T>(T data) where T : notnull => TypedResults.Created((string?)null, new Answer<T> { Data = data });
}
