using System.Collections.Immutable;
using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// Handles the calls to a device's grain once its id is known. <see cref="IDeviceGrain"/> documents each call. Not thread-safe: used on one
/// grain's scheduler.
/// </summary>
internal sealed class DeviceCallHandler : IDisposable
{
    private readonly IAvatarStore _store;
    private readonly IImageStore _images;
    private readonly IGrainFactory _grains;
    private readonly StyleOffer _styles;
    private readonly ILogger _logger;
    private readonly DeviceLists _lists;
    private readonly DeviceActivity _activity;
    private readonly IdempotentRequests _requests;
    private readonly DeviceLimiter _limiter;
    private readonly DeletionRun _deletion;
    private readonly CallsUnderWay _underWay = new();
    private readonly CallGate _gate = new();

    /// <param name="id">The device id.</param>
    /// <param name="store">The documents.</param>
    /// <param name="images">The files.</param>
    /// <param name="grains">Finds the grains of the originals.</param>
    /// <param name="styles">The available styles.</param>
    /// <param name="limiter">The rate limits of the device.</param>
    /// <param name="delayDeactivation">Keeps the activation alive for the given time; see <see cref="Grain.DelayDeactivation"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Counts deletions.</param>
    /// <param name="logger">The log.</param>
    public DeviceCallHandler(
        DeviceId id,
        IAvatarStore store,
        IImageStore images,
        IGrainFactory grains,
        StyleOffer styles,
        DeviceLimiter limiter,
        Action<TimeSpan> delayDeactivation,
        TimeProvider time,
        GrainsMetrics metrics,
        ILogger logger)
    {
        (Id, _store, _images, _grains, _styles, _logger) = (id, store, images, grains, styles, logger);
        _lists = new(id, store, time);
        _activity = new(id, store, time, logger);
        _requests = new(id, store, time);
        _limiter = limiter;
        _deletion = new(id, new(id, store, images, grains, time, metrics, logger), _gate, _requests, _activity, _lists, delayDeactivation, time, logger);
    }

    public DeviceId Id { get; }

    /// <summary>Whether the device has documents worth caching in memory.</summary>
    public bool HasDocuments => _lists.HasDocuments;

    /// <summary>Whether a call is running, or work continues without its caller.</summary>
    public bool IsBusy => _gate.HasRunningCalls || _underWay.Any || _requests.IsBusy || _deletion.IsBusy;

    /// <summary>Stops background work, and writes unsaved activity.</summary>
    public async Task CloseAsync()
    {
        await _deletion.StopAsync();
        await _activity.FlushAsync();
    }

    public void Dispose() => _deletion.Dispose();

    public Task AdmitUploadAsync(CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        _limiter.AdmitImage();
        return Task.CompletedTask;
    }

    public bool IsUnderWay(Guid callId) => _underWay.Contains(callId);

    public async ValueTask<bool> NoteAsync(Original? original, DownloadedFace? face, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await RefreshAsync();

        // The device may have been deleted since the notification was sent, so read the documents.
        if (original is not null && await _lists.FindAsync(original.Id, cancellationToken) is { } found) _lists.Add(found);
        if (face is not null && await _store.Faces.FindAsync(face.OriginalId, cancellationToken) is { } cut && cut.DeviceId == Id) _lists.Add(cut);
        return true;
    }

    public async Task<UploadAnswer> UploadAsync(UploadRequest request, CancellationToken cancellationToken)
    {
        using var call = _underWay.Enter(request.CallId);
        await using var photo = new IncomingPhoto(_images, Id, request.File.Filename, _logger);
        return await _gate.RunAsync(token => UploadInsideAsync(request, photo, token), cancellationToken);
    }

    private async Task<UploadAnswer> UploadInsideAsync(UploadRequest request, IncomingPhoto photo, CancellationToken cancellationToken)
    {
        // Disposed inside the gate, so that a deletion of the device waits until the photo is handed over or withdrawn.
        await using var file = photo;
        var command = request with { Style = GetStyle(request.Style) };
        await RefreshAsync();
        var fence = await FindFenceAsync(cancellationToken);

        // The called grain takes ownership of the photo, and claims or withdraws it. If the call never runs, the sweep withdraws it.
        Task<UploadAnswer> CreateAsync(IncomingPhoto owned, OriginalId originalId, CartoonId cartoonId, CancellationToken token)
        {
            owned.Keep();
            return _deletion.TrackAsync(originalId, () => RetryIfSiloLostAsync(() => Grain(originalId).CreateAsync(
                Id, command with { OriginalId = originalId, CartoonId = cartoonId }, fence, token)));
        }

        var answer = await RunChangeAsync(async () =>
        {
            if (request.IdempotencyKey is not { } key) return await CreateAsync(photo, request.OriginalId, request.CartoonId, cancellationToken);
            var shared = photo;
            var (once, replayed) = await _requests.OnceAsync(
                key,
                RequestHash.Compute(request),
                request.OriginalId,
                request.CartoonId,
                async (originalId, cartoonId, token) => IdempotentAnswer.From(await CreateAsync(shared, originalId, cartoonId, token)),
                () =>
                {
                    photo.Keep();
                    return shared = new IncomingPhoto(_images, Id, request.File.Filename, _logger);
                },
                cancellationToken);
            return once.ToUploadAnswer(replayed);
        });
        await AddNewAsync(answer.Original);
        return answer;
    }

    public async Task<RegenerateAnswer> RegenerateAsync(RegenerateRequest request, CancellationToken cancellationToken)
    {
        using var call = _underWay.Enter(request.CallId);
        return await _gate.RunAsync(token => RegenerateInsideAsync(request, token), cancellationToken);
    }

    private async Task<RegenerateAnswer> RegenerateInsideAsync(RegenerateRequest request, CancellationToken cancellationToken)
    {
        await AdmitAsync(image: true);
        var command = request with { Style = GetStyle(request.Style) };
        if (await _lists.FindAsync(request.OriginalId, cancellationToken) is null) throw AvatarException.OriginalNotFound();

        Task<RegenerateAnswer> RegenerateAsync(CartoonId cartoonId, CancellationToken token) =>
            RetryIfSiloLostAsync(() => Grain(request.OriginalId).RegenerateAsync(Id, command with { CartoonId = cartoonId }, token));

        return await RunChangeAsync(async () =>
        {
            if (request.IdempotencyKey is not { } key) return await RegenerateAsync(request.CartoonId, cancellationToken);
            var (once, replayed) = await _requests.OnceAsync(
                key,
                RequestHash.Compute(request),
                request.OriginalId,
                request.CartoonId,
                async (_, cartoonId, token) => IdempotentAnswer.From(await RegenerateAsync(cartoonId, token)),
                takeOver: null,
                cancellationToken);
            return once.ToRegenerateAnswer(replayed);
        });
    }

    public async Task<DownloadAnswer> DownloadAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        using var call = _underWay.Enter(request.CallId);
        return await _gate.RunAsync(token => DownloadInsideAsync(request, token), cancellationToken);
    }

    private async Task<DownloadAnswer> DownloadInsideAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        await AdmitAsync(image: true);
        var originalId = await FindOriginalIdAsync(request.CartoonId, cancellationToken);
        var answer = await RunChangeAsync(() => RetryIfSiloLostAsync(() => Grain(originalId).DownloadAsync(Id, request, cancellationToken)));
        _lists.Add(answer.Face);
        return answer;
    }

    public async Task<PreviewAnswer> PreviewAsync(PreviewRequest request, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await AdmitAsync();
        var originalId = await FindOriginalIdAsync(request.CartoonId, cancellationToken);
        return await RetryIfSiloLostAsync(() => Grain(originalId).PreviewAsync(Id, request, cancellationToken));
    }

    public async Task<DeletedDevice> DeleteAsync(Guid? callId, CancellationToken cancellationToken)
    {
        using var call = _underWay.Enter(callId);
        _limiter.AdmitRequest();
        var deletion = await _deletion.DeleteAsync(cancellationToken);
        return new() { Originals = deletion.Originals, Cartoons = deletion.Cartoons, Faces = deletion.Faces };
    }

    public async Task FinishDeletionAsync(CancellationToken cancellationToken)
    {
        if (await _store.Deletions.FindAsync(Id, cancellationToken) is not null) await _deletion.ResumeAsync().WaitAsync(cancellationToken);
    }

    public async ValueTask<OriginalList> ListOriginalsAsync(PageRequest? page, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await AdmitAsync();
        return await _lists.ListOriginalsAsync(page, cancellationToken);
    }

    public async Task<OriginalState> GetOriginalAsync(OriginalId originalId, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await AdmitAsync();
        if (await _lists.FindAsync(originalId, cancellationToken) is null) throw AvatarException.OriginalNotFound();
        var state = await Grain(originalId).GetAsync(Id, cancellationToken);
        return state.Original.Faces is null
            ? state with { Original = state.Original with { Faces = await TryFindFacesAsync(originalId, cancellationToken) } }
            : state;
    }

    public async Task<ImmutableArray<ListedCartoon>> ListCartoonsAsync(OriginalId? originalId, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await AdmitAsync();
        if (originalId is not { } id) return await _lists.ListCartoonsAsync(cancellationToken);
        if (await _lists.FindAsync(id, cancellationToken) is null) return [];
        var state = await Grain(id).GetAsync(Id, cancellationToken);
        return [.. state.Cartoons.Select(cartoon => new ListedCartoon { Cartoon = cartoon, Original = state.Original })];
    }

    public async ValueTask<FaceList> ListFacesAsync(PageRequest? page, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await AdmitAsync();
        return await _lists.ListFacesAsync(page, cancellationToken);
    }

    /// <summary>
    /// Returns the faces in the photo of an original; null if they cannot be found now, for instance because the original is on a silo of an
    /// earlier version.
    /// </summary>
    private async Task<FoundFaces?> TryFindFacesAsync(OriginalId originalId, CancellationToken cancellationToken)
    {
        try
        {
            return await Grain(originalId).FindFacesAsync(Id, cancellationToken);
        }
#pragma warning disable CA1031 // The answer is complete without the faces, whatever the call fails with.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            GrainsLog.FacesNotFound(_logger, originalId, failure);
            return null;
        }
    }

    /// <summary>Applies the rate limits, records the activity, and refreshes the lists, at the start of each call except an upload.</summary>
    private ValueTask AdmitAsync(bool image = false)
    {
        if (image) _limiter.AdmitImage();
        else _limiter.AdmitRequest();
        if (_lists.HasOriginals) _activity.Record();
        return RefreshAsync();
    }

    /// <summary>Refreshes the lists if necessary, and resumes a deletion of the device that was found with them.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: the device is being deleted.</exception>
    private ValueTask RefreshAsync()
    {
        var fresh = _lists.EnsureFreshAsync();
        return fresh.IsCompletedSuccessfully && !_lists.IsBeingDeleted ? fresh : RefuseIfDeletedAsync(fresh);
    }

    private async ValueTask RefuseIfDeletedAsync(ValueTask fresh)
    {
        await fresh;
        if (!_lists.IsBeingDeleted) return;
        _deletion.ResumeAsync().Ignore();
        throw AvatarException.DeviceBeingDeleted();
    }

    /// <summary>
    /// Returns the current generation of the <see cref="DeletionFence"/>, which an upload that starts now must find unchanged when it
    /// commits.
    /// </summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: the device is being deleted.</exception>
    private async Task<Guid?> FindFenceAsync(CancellationToken cancellationToken)
    {
        var fence = await _store.Deletions.FindFenceAsync(Id, cancellationToken);
        if (fence is not { IsDeleting: true } || await _store.Deletions.FindAsync(Id, cancellationToken) is null) return fence?.Generation;
        _deletion.ResumeAsync().Ignore();
        throw AvatarException.DeviceBeingDeleted();
    }

    /// <summary>Adds a new original to the list. The first one also creates the device's document.</summary>
    private async Task AddNewAsync(Original original)
    {
        var isFirst = !_lists.HasOriginals;
        _lists.Add(original);
        if (isFirst) await _activity.RecordAndWriteAsync();
        else _activity.Record();
    }

    /// <summary>Finds the original of a cartoon that this device has, or had until a download.</summary>
    private async Task<OriginalId> FindOriginalIdAsync(CartoonId cartoonId, CancellationToken cancellationToken)
    {
        if (await _store.Cartoons.FindAsync(cartoonId, cancellationToken) is { } cartoon)
            return cartoon.DeviceId == Id ? cartoon.OriginalId : throw AvatarException.CartoonNotFound();
        return await _store.Faces.FindByCartoonAsync(cartoonId, cancellationToken) is { } face && face.DeviceId == Id
            ? face.OriginalId
            : throw AvatarException.CartoonNotFound();
    }

    /// <summary>
    /// Retries a call once if its silo stopped or crashed during it. The retry has the same ids, so the original finds the result of the
    /// first call. It runs on another activation, because Orleans sends no calls to a silo that it knows to be dead.
    /// </summary>
    private static async Task<T> RetryIfSiloLostAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (SiloUnavailableException)
        {
            return await call();
        }
    }

    /// <summary>
    /// Runs a change. After a failure with an unknown outcome the lists are read again; a busy failure does not count as an image.
    /// </summary>
    private async Task<T> RunChangeAsync<T>(Func<Task<T>> change)
    {
        try
        {
            return await change();
        }
        catch (AvatarException refused) when (refused.Error is AvatarError.Busy)
        {
            _limiter.GiveImageBack();
            throw;
        }
        catch (Exception failure) when (failure is not AvatarException { Error: not AvatarError.Unavailable })
        {
            _lists.Invalidate();
            throw;
        }
    }

    private string GetStyle(string? requested) => requested switch
    {
        null => _styles.Default,
        _ when _styles.Contains(requested) => requested,
        _ => throw AvatarException.UnknownStyle(),
    };

    private IOriginalGrain Grain(OriginalId id) => _grains.GetGrain<IOriginalGrain>(id.ToString());
}
