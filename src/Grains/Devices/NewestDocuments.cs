using System.Collections.Immutable;
using Avatar.Storage;

namespace Avatar.Grains;

/// <summary>
/// A device's newest documents of one kind, newest first, and their total number. Immutable: adding a document returns a new instance.
/// </summary>
/// <param name="Newest">The newest documents, at most <see cref="Capacity"/>.</param>
/// <param name="Total">Number of documents, including those that are not in memory.</param>
internal sealed record NewestDocuments<TDocument, TId>(ImmutableArray<TDocument> Newest, int Total)
    where TDocument : class, IListed<TId>
    where TId : struct, IComparable<TId>
{
    /// <summary>Maximum number of documents kept in memory. Older ones are read from the store.</summary>
    public const int Capacity = 2000;

    /// <summary>Whether all documents are in memory.</summary>
    public bool IsComplete => Newest.Length == Total;

    /// <summary>Returns the document with this id; null if it is not in memory.</summary>
    public TDocument? Find(TId id) => Newest.FirstOrDefault(document => document.Id.Equals(id));

    /// <summary>Adds a new document, unless it is already contained.</summary>
    public NewestDocuments<TDocument, TId> With(TDocument document)
    {
        var index = 0;
        while (index < Newest.Length && IsNewer(Newest[index], document)) index++;
        var isKnown = index < Newest.Length ? Newest[index].Id.Equals(document.Id) : !IsComplete;
        if (isKnown) return this;
        var newest = Newest.Insert(index, document);
        return new(newest.Length > Capacity ? newest.RemoveAt(Capacity) : newest, Total + 1);
    }

    /// <summary>
    /// Returns at most <paramref name="count"/> documents from index <paramref name="start"/> on: from memory, and the older ones from the
    /// store with <paramref name="read"/>.
    /// </summary>
    public async ValueTask<ImmutableArray<TDocument>> SliceAsync(
        int start, int count, Func<ListPosition<TId>?, int, Task<ImmutableArray<TDocument>>> read)
    {
        var end = (int)Math.Min((long)start + count, int.MaxValue);
        if (IsComplete || end <= Newest.Length) return Newest[Math.Min(start, Newest.Length)..Math.Min(end, Newest.Length)];

        var slice = ImmutableArray.CreateBuilder<TDocument>();
        slice.AddRange(Newest[Math.Min(start, Newest.Length)..]);
        var index = Newest.Length;
        ListPosition<TId>? position = index == 0 ? null : ListPosition.Of(Newest[^1]);
        while (index < end)
        {
            var batch = await read(position, Math.Min(end - index, Capacity));
            if (batch.IsEmpty) break;
            slice.AddRange(batch[Math.Clamp(start - index, 0, batch.Length)..]);
            index += batch.Length;
            position = ListPosition.Of(batch[^1]);
        }

        return slice.ToImmutable();
    }

    private static bool IsNewer(TDocument left, TDocument right) =>
        left.CreatedAt != right.CreatedAt ? left.CreatedAt > right.CreatedAt : left.Id.CompareTo(right.Id) > 0;
}
