using System.Collections.Immutable;
using Avatar.Storage;
using FaceShelf = Avatar.Grains.Shelf<Avatar.DownloadedFace, Avatar.FaceId>;
using OriginalShelf = Avatar.Grains.Shelf<Avatar.Original, Avatar.OriginalId>;

namespace Avatar.Grains;

/// <summary>
/// A device's lasting documents in memory: read once, then merged with what each call returns, and read again every
/// <see cref="Freshness"/> or after a call whose outcome nobody knows; where that fails, what is known is shown on. Used on one
/// grain's scheduler alone.
/// </summary>
internal sealed class DeviceLists(DeviceId device, IAvatarStore store, TimeProvider time)
{
    /// <summary>
    /// After a failed reading, the known lists are shown for this long without another try, so that callers do not wait for a store that
    /// is away. What was made by a call of unknown outcome may be missing in them.
    /// </summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    /// <summary>After this long, what was made but never answered (a crash, another activation) is looked for.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    private readonly List<Original> _newOriginals = [];
    private readonly List<DownloadedFace> _newFaces = [];
    private OriginalShelf _originals = new([], 0);
    private FaceShelf _faces = new([], 0);
    private OriginalList? _originalsAnswer;
    private FaceList? _facesAnswer;
    private Task _loading = Task.CompletedTask;

    /// <summary>When the last reading began, and the last failed one ended, by the clock that never steps; null for never.</summary>
    private long? _loadedAt;
    private long? _failedAt;
    private int _doubts;
    private bool _isKnown;

    /// <summary>Whether the last reading found that everything of the device is being deleted.</summary>
    public bool IsBeingDeleted { get; private set; }

    /// <summary>Whether the device has sent a photo before, so that it has a document.</summary>
    public bool HasOriginals => _originals.Total > 0;

    /// <summary>Whether there is anything that is worth keeping in memory.</summary>
    public bool HasAny => _originals.Total > 0 || _faces.Total > 0;

    private bool IsLoading => !_loading.IsCompleted;

    /// <summary>Reads the lists if they are not known or too old; callers at the same time share one reading.</summary>
    public ValueTask EnsureFreshAsync()
    {
        if (IsYounger(_loadedAt, Freshness) || (_isKnown && IsYounger(_failedAt, RetryPause))) return ValueTask.CompletedTask;
        if (!IsLoading) _loading = LoadAsync();
        return new(_loading);
    }

    /// <summary>What is known may be out of date: the next one to ask reads again.</summary>
    public void Doubt()
    {
        _loadedAt = null;
        _doubts++;
    }

    /// <summary>Nothing is known any more: the next one to ask reads again, or learns nothing.</summary>
    public void Forget()
    {
        (_originals, _faces) = (new([], 0), new([], 0));
        (_originalsAnswer, _facesAnswer) = (null, null);
        (_loadedAt, _failedAt, _isKnown) = (null, null, false);
        _doubts++;
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

    /// <summary>The original with this id, if it is the device's: from memory, else from the store.</summary>
    public async ValueTask<Original?> FindAsync(OriginalId id, CancellationToken cancellationToken)
    {
        if (_originals.Find(id) is { } known) return known;
        var found = await store.FindOriginalAsync(id, cancellationToken);
        return found?.DeviceId == device ? found : null;
    }

    /// <summary>A page of the originals; the same object as before, if nothing came in between and all are asked for.</summary>
    public async ValueTask<OriginalList> ListOriginalsAsync(PageRequest? page, CancellationToken cancellationToken)
    {
        if (page is null && _originals.IsWhole) return _originalsAnswer ??= new() { Originals = _originals.Newest, Total = _originals.Total };
        var (start, count) = RangeOf(page);
        var shelf = _originals;
        return new()
        {
            Originals = await shelf.SliceAsync(
                start, count, (after, limit) => store.ListOriginalsAsync(device, after, limit, cancellationToken)),
            Total = shelf.Total,
        };
    }

    /// <inheritdoc cref="ListOriginalsAsync"/>
    public async ValueTask<FaceList> ListFacesAsync(PageRequest? page, CancellationToken cancellationToken)
    {
        if (page is null && _facesAnswer is { } known) return known;
        var (start, count) = RangeOf(page);
        var shelf = _faces;
        var faces = await shelf.SliceAsync(start, count, (after, limit) => store.ListFacesAsync(device, after, limit, cancellationToken));
        var originals = await FindAllAsync(faces.Select(face => face.OriginalId), cancellationToken);
        var answer = new FaceList
        {
            Faces =
            [
                .. faces.Where(face => originals.ContainsKey(face.OriginalId))
                    .Select(face => new ListedFace { Face = face, Original = originals[face.OriginalId] }),
            ],
            Total = shelf.Total,
        };
        if (page is null && shelf.IsWhole && shelf == _faces) _facesAnswer = answer;
        return answer;
    }

    /// <summary>The cartoons of all originals that have no face yet, newest first, each beside its original.</summary>
    public async Task<ImmutableArray<ListedCartoon>> ListCartoonsAsync(CancellationToken cancellationToken)
    {
        var cartoons = await store.ListVisibleCartoonsAsync(device, cancellationToken);
        var originals = await FindAllAsync(cartoons.Select(cartoon => cartoon.OriginalId), cancellationToken);
        return
        [
            .. cartoons.Where(cartoon => originals.ContainsKey(cartoon.OriginalId))
                .Select(cartoon => new ListedCartoon { Cartoon = cartoon, Original = originals[cartoon.OriginalId] }),
        ];
    }

    /// <summary>The originals by their ids, without those that are gone with a device; what was left of those is shown no more.</summary>
    private async ValueTask<Dictionary<OriginalId, Original>> FindAllAsync(IEnumerable<OriginalId> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.ToHashSet();
        var found = _originals.Newest.Where(original => wanted.Contains(original.Id)).ToDictionary(original => original.Id);
        wanted.ExceptWith(found.Keys);
        if (wanted.Count == 0) return found;
        foreach (var original in await store.FindOriginalsAsync(wanted, cancellationToken)) found.Add(original.Id, original);
        return found;
    }

    private async Task LoadAsync()
    {
        var (began, doubts) = (time.GetTimestamp(), _doubts);
        try
        {
            IsBeingDeleted = await store.FindDeviceDeletionAsync(device, CancellationToken.None) is not null;
            var originals = await store.ListOriginalsAsync(device, null, OriginalShelf.Capacity, CancellationToken.None);
            var faces = await store.ListFacesAsync(device, null, FaceShelf.Capacity, CancellationToken.None);
            _originals = new(originals, originals.Length < OriginalShelf.Capacity
                ? originals.Length
                : await store.CountOriginalsAsync(device, CancellationToken.None));
            _faces = new(faces, faces.Length < FaceShelf.Capacity
                ? faces.Length
                : await store.CountFacesAsync(device, CancellationToken.None));

            // What was answered while the lists were read may be missing in them.
            _originals = _newOriginals.Aggregate(_originals, (shelf, original) => shelf.With(original));
            _faces = _newFaces.Aggregate(_faces, (shelf, face) => shelf.With(face));
            (_originalsAnswer, _facesAnswer) = (null, null);

            // A doubt that arose meanwhile is about what this reading may not have seen.
            _loadedAt = doubts == _doubts ? began : null;
            _isKnown = true;
        }
        catch (StoreException failure) when (_isKnown && failure.Failure is StoreFailure.Unavailable)
        {
            // All that was ever answered is known; what was not may wait until the store is back.
            _failedAt = time.GetTimestamp();
        }
        finally
        {
            _newOriginals.Clear();
            _newFaces.Clear();
        }
    }

    private bool IsYounger(long? timestamp, TimeSpan age) => timestamp is { } then && time.GetElapsedTime(then) < age;

    private static (int Start, int Count) RangeOf(PageRequest? page) => page is { } asked
        ? ((int)Math.Min((asked.Page - 1L) * asked.Limit, int.MaxValue), asked.Limit)
        : (0, int.MaxValue);
}
