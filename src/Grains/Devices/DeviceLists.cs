using System.Collections.Immutable;
using Avatar.Storage;
using NewestFaces = Avatar.Grains.NewestDocuments<Avatar.DownloadedFace, Avatar.Id<Avatar.DownloadedFace>>;
using NewestOriginals = Avatar.Grains.NewestDocuments<Avatar.Original, Avatar.Id<Avatar.Original>>;

namespace Avatar.Grains;

/// <summary>
/// Caches a device's permanent documents: reads them, adds the result of each call, and reads them again every <see cref="Freshness"/> or
/// after a call with an unknown outcome. If reading fails because the store is unreachable, the cached lists remain in use. Not
/// thread-safe: used on one grain's scheduler.
/// </summary>
internal sealed class DeviceLists(DeviceId device, IAvatarStore store, TimeProvider time)
{
    /// <summary>
    /// How long after a failed read the cached lists are used without a retry, so that callers do not wait for an unreachable store. The
    /// result of a call with an unknown outcome may be missing from them.
    /// </summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Maximum age of the lists. Documents that were created but not returned to a caller (a crash, another activation) appear after at
    /// most this time.
    /// </summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    private readonly List<Original> _newOriginals = [];
    private readonly List<DownloadedFace> _newFaces = [];
    private NewestOriginals _originals = new([], 0);
    private NewestFaces _faces = new([], 0);
    private OriginalList? _originalsAnswer;
    private FaceList? _facesAnswer;
    private Task _loading = Task.CompletedTask;

    /// <summary>Time stamps of the start of the last successful read and of the end of the last failed one; null if there was none.</summary>
    private long? _loadedAt;
    private long? _failedAt;
    private int _invalidations;
    private bool _isKnown;

    /// <summary>Whether the last read found that the device is being deleted.</summary>
    public bool IsBeingDeleted { get; private set; }

    /// <summary>Whether the device has uploaded a photo, so that it has a document.</summary>
    public bool HasOriginals => _originals.Total > 0;

    /// <summary>Whether there are documents worth caching.</summary>
    public bool HasDocuments => _originals.Total > 0 || _faces.Total > 0;

    private bool IsLoading => !_loading.IsCompleted;

    /// <summary>Reads the lists if they are missing or too old. Concurrent callers share one read.</summary>
    public ValueTask EnsureFreshAsync()
    {
        if (IsYounger(_loadedAt, Freshness) || (_isKnown && IsYounger(_failedAt, RetryPause))) return ValueTask.CompletedTask;
        if (!IsLoading) _loading = LoadAsync();
        return new(_loading);
    }

    /// <summary>Marks the lists as possibly out of date; the next call reads them again.</summary>
    public void Invalidate()
    {
        _loadedAt = null;
        _invalidations++;
    }

    /// <summary>Drops the lists; the next call reads them again, or fails.</summary>
    public void Clear()
    {
        (_originals, _faces) = (new([], 0), new([], 0));
        (_originalsAnswer, _facesAnswer) = (null, null);
        (_loadedAt, _failedAt, _isKnown) = (null, null, false);
        _invalidations++;
    }

    public void Add(Original original)
    {
        _originals = _originals.With(original);
        _originalsAnswer = null;
        if (IsLoading) _newOriginals.Add(original);
    }

    public void Add(DownloadedFace face)
    {
        _faces = _faces.With(face);
        _facesAnswer = null;
        if (IsLoading) _newFaces.Add(face);
    }

    /// <summary>Finds an original of the device, in memory or else in the store.</summary>
    public async ValueTask<Original?> FindAsync(OriginalId id, CancellationToken cancellationToken)
    {
        if (_originals.Find(id) is { } known) return known;
        var found = await store.Originals.FindAsync(id, cancellationToken);
        return found?.DeviceId == device ? found : null;
    }

    /// <summary>Returns a page of the originals. Without a page, returns the same object until the list changes.</summary>
    public async ValueTask<OriginalList> ListOriginalsAsync(PageRequest? page, CancellationToken cancellationToken)
    {
        if (page is null && _originals.IsComplete) return _originalsAnswer ??= new() { Originals = _originals.Newest, Total = _originals.Total };
        var (start, count) = GetRange(page);
        var newest = _originals;
        return new()
        {
            Originals = await newest.SliceAsync(
                start, count, (after, limit) => store.Originals.ListAsync(device, after, limit, cancellationToken)),
            Total = newest.Total,
        };
    }

    /// <inheritdoc cref="ListOriginalsAsync"/>
    public async ValueTask<FaceList> ListFacesAsync(PageRequest? page, CancellationToken cancellationToken)
    {
        if (page is null && _facesAnswer is { } known) return known;
        var (start, count) = GetRange(page);
        var newest = _faces;
        var faces = await newest.SliceAsync(start, count, (after, limit) => store.Faces.ListAsync(device, after, limit, cancellationToken));
        var originals = await FindAllAsync(faces.Select(face => face.OriginalId), cancellationToken);
        var answer = new FaceList
        {
            Faces =
            [
                .. faces.Where(face => originals.ContainsKey(face.OriginalId))
                    .Select(face => new ListedFace { Face = face, Original = originals[face.OriginalId] }),
            ],
            Total = newest.Total,
        };
        if (page is null && newest.IsComplete && newest == _faces) _facesAnswer = answer;
        return answer;
    }

    /// <summary>Returns the cartoons of all originals without a face, newest first, each with its original.</summary>
    public async Task<ImmutableArray<ListedCartoon>> ListCartoonsAsync(CancellationToken cancellationToken)
    {
        var cartoons = await store.Cartoons.ListVisibleAsync(device, cancellationToken);
        var originals = await FindAllAsync(cartoons.Select(cartoon => cartoon.OriginalId), cancellationToken);
        return
        [
            .. cartoons.Where(cartoon => originals.ContainsKey(cartoon.OriginalId))
                .Select(cartoon => new ListedCartoon { Cartoon = cartoon, Original = originals[cartoon.OriginalId] }),
        ];
    }

    /// <summary>
    /// Returns the originals by id. Originals that were deleted meanwhile are missing, and the caller omits their faces and cartoons.
    /// </summary>
    private async ValueTask<Dictionary<OriginalId, Original>> FindAllAsync(IEnumerable<OriginalId> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.ToHashSet();
        var found = _originals.Newest.Where(original => wanted.Contains(original.Id)).ToDictionary(original => original.Id);
        wanted.ExceptWith(found.Keys);
        if (wanted.Count == 0) return found;
        foreach (var original in await store.Originals.FindManyAsync(wanted, cancellationToken)) found.Add(original.Id, original);
        return found;
    }

    private async Task LoadAsync()
    {
        var (began, invalidations) = (time.GetTimestamp(), _invalidations);
        try
        {
            IsBeingDeleted = await store.Deletions.FindAsync(device, CancellationToken.None) is not null;
            var originals = await store.Originals.ListAsync(device, null, NewestOriginals.Capacity, CancellationToken.None);
            var faces = await store.Faces.ListAsync(device, null, NewestFaces.Capacity, CancellationToken.None);
            _originals = new(originals, originals.Length < NewestOriginals.Capacity
                ? originals.Length
                : await store.Originals.CountAsync(device, CancellationToken.None));
            _faces = new(faces, faces.Length < NewestFaces.Capacity
                ? faces.Length
                : await store.Faces.CountAsync(device, CancellationToken.None));

            // Documents that were created during the read may be missing from its result.
            _originals = _newOriginals.Aggregate(_originals, (newest, original) => newest.With(original));
            _faces = _newFaces.Aggregate(_faces, (newest, face) => newest.With(face));
            (_originalsAnswer, _facesAnswer) = (null, null);

            // An invalidation during the read may concern documents that the read has missed.
            _loadedAt = invalidations == _invalidations ? began : null;
            _isKnown = true;
        }
        catch (StoreException failure) when (_isKnown && failure.Failure is StoreFailure.Unavailable)
        {
            // The cached lists contain everything that callers were given. The rest can wait until the store is reachable.
            _failedAt = time.GetTimestamp();
        }
        finally
        {
            _newOriginals.Clear();
            _newFaces.Clear();
        }
    }

    private bool IsYounger(long? timestamp, TimeSpan age) => timestamp is { } then && time.GetElapsedTime(then) < age;

    private static (int Start, int Count) GetRange(PageRequest? page) => page is { } requested
        ? ((int)Math.Min((requested.Page - 1L) * requested.Limit, int.MaxValue), requested.Limit)
        : (0, int.MaxValue);
}

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
