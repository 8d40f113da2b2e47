namespace Avatar.Storage;

/// <summary>
/// A place in a list ordered by <c>(createdAt, id)</c>: what comes after it is asked for by value (keyset pagination), so
/// that a page costs the same wherever it lies and none is skipped or repeated while the list grows.
/// </summary>
/// <typeparam name="TId">The type of the documents' ids.</typeparam>
public readonly record struct ListPosition<TId>(DateTimeOffset CreatedAt, TId Id) where TId : struct;

/// <summary>Makes <see cref="ListPosition{TId}"/>s.</summary>
public static class ListPosition
{
    /// <summary>The place of a document.</summary>
    public static ListPosition<TId> Of<TId>(IListed<TId> document) where TId : struct => new(document.CreatedAt, document.Id);
}
