using System.Collections.Immutable;
using Avatar.Storage;

namespace Avatar.Grains;

/// <summary>
/// The newest of one kind of permanent documents of a device, newest first, and how many there are in all. Immutable:
/// merging gives another.
/// </summary>
/// <param name="Newest">At most <see cref="Capacity"/>.</param>
/// <param name="Total">All there are.</param>
internal sealed record Shelf<TDocument, TId>(ImmutableArray<TDocument> Newest, int Total)
    where TDocument : class, IListed<TId>
    where TId : struct, IComparable<TId>
{
    /// <summary>Documents kept in memory; a longer list's older pages are read from the store.</summary>
    public const int Capacity = 2000;

    public bool IsWhole => Newest.Length == Total;

    /// <summary>The document with this id, if it is among the newest.</summary>
    public TDocument? Find(TId id) => Newest.FirstOrDefault(document => document.Id.Equals(id));

    /// <summary>Adds a document that was just made, unless it is here already.</summary>
    public Shelf<TDocument, TId> With(TDocument document)
    {
        var place = 0;
        while (place < Newest.Length && IsNewer(Newest[place], document)) place++;
        var isKnown = place < Newest.Length ? Newest[place].Id.Equals(document.Id) : !IsWhole;
        if (isKnown) return this;
        var newest = Newest.Insert(place, document);
        return new(newest.Length > Capacity ? newest.RemoveAt(Capacity) : newest, Total + 1);
    }

    /// <summary>
    /// The documents from <paramref name="start"/> on, at most <paramref name="count"/>: from memory, and past its end from the
    /// store by <paramref name="read"/>.
    /// </summary>
    public async ValueTask<ImmutableArray<TDocument>> SliceAsync(
        int start, int count, Func<ListPosition<TId>?, int, Task<ImmutableArray<TDocument>>> read)
    {
        var end = (int)Math.Min((long)start + count, int.MaxValue);
        if (IsWhole || end <= Newest.Length) return Newest[Math.Min(start, Newest.Length)..Math.Min(end, Newest.Length)];

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
