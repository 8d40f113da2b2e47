namespace Avatar.Storage;

/// <summary>
/// A cursor into a list ordered by <c>(createdAt, id)</c>. The next page is selected by value (keyset pagination), so every page costs
/// the same and no document is skipped or repeated while the list grows.
/// </summary>
/// <typeparam name="TId">The type of the documents' ids.</typeparam>
public readonly record struct ListPosition<TId>(DateTimeOffset CreatedAt, TId Id) where TId : struct;

/// <summary>Creates <see cref="ListPosition{TId}"/>s.</summary>
public static class ListPosition
{
    /// <summary>Returns the position of a document.</summary>
    public static ListPosition<TId> Of<TId>(IListed<TId> document) where TId : struct => new(document.CreatedAt, document.Id);
}
