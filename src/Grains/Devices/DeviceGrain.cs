using System.Collections.Immutable;
using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Avatar.Grains;

/// <inheritdoc cref="IDeviceGrain"/>
/// <remarks>
/// It only passes work on, so any silo will do; its lists are worth keeping for as long as a user may look again. Where there are none,
/// it leaves as soon as nothing is under way: ids that somebody made up fill no memory.
/// </remarks>
[Reentrant, RandomPlacement, CollectionAgeLimit(Minutes = 15)]
internal sealed class DeviceGrain : Grain, IDeviceGrain, IDisposable
{
    /// <summary>How soon after its beginning an activation looks whether it has anything to keep, and how soon again while it is at work.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan NextLook = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A device that has used up more than this of its minute keeps its activation: the next one may be on another silo, which knows
    /// nothing of it.
    /// </summary>
    private static readonly TimeSpan LittleUsed = TimeSpan.FromSeconds(6);

    private readonly IAvatarStore _store;
    private readonly IImageStore _images;
    private readonly IGrainFactory _grains;
    private readonly StyleOffer _styles;
    private readonly TimeProvider _time;
    private readonly ILogger<DeviceGrain> _logger;
    private readonly DeviceId _id;
    private readonly DeviceLists _lists;
    private readonly DeviceActivity _activity;
    private readonly IdempotentRequests _requests;
    private readonly LeftLimiters _left;
    private readonly DeviceLimiter _limiter;
    private readonly DeletionRun _deletion;
    private readonly CallsUnderWay _underWay = new();
    private readonly CallGate _gate = new();
    private IGrainTimer? _look;

    public DeviceGrain(
        IAvatarStore store,
        IImageStore images,
        IGrainFactory grains,
        StyleOffer styles,
        IOptions<DeviceLimitOptions> limits,
        LeftLimiters left,
        TimeProvider time,
        ILogger<DeviceGrain> logger)
    {
        (_store, _images, _grains, _styles, _time, _logger) = (store, images, grains, styles, time, logger);
        _id = DeviceId.Parse(this.GetPrimaryKeyString());
        _lists = new(_id, store, time);
        _activity = new(_id, store, time, logger);
        _requests = new(_id, store, time);
        _left = left;
        _limiter = left.Take(this.GetPrimaryKeyString()) ?? new(limits.Value, time);
        _deletion = new(_id, new(_id, store, images, grains, time, logger), _gate, _requests, _activity, _lists, logger);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        LookSoon();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _left.Keep(this.GetPrimaryKeyString(), _limiter);
        await _deletion.StopAsync();
        await _activity.FlushAsync();
    }

    public void Dispose()
    {
        _deletion.Dispose();
    }

    public Task AdmitUploadAsync(CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        _limiter.AdmitImage();
        return Task.CompletedTask;
    }

    public ValueTask<bool> IsUnderWayAsync(Guid callId, CancellationToken cancellationToken) => new(_underWay.Contains(callId));

    public async ValueTask<bool> NoteAsync(Original? original, DownloadedFace? face, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await RefreshAsync();

        // What is told late may have been deleted since, so the documents have the last word.
        if (original is not null && await _lists.FindAsync(original.Id, cancellationToken) is { } found) _lists.Add(found);
        if (face is not null && await _store.FindFaceAsync(face.OriginalId, cancellationToken) is { } cut && cut.DeviceId == _id) _lists.Add(cut);
        return true;
    }

    public async Task<UploadAnswer> UploadAsync(UploadRequest request, CancellationToken cancellationToken)
    {
        using var call = _underWay.Enter(request.CallId);
        await using var upload = new UncommittedFile(_images, ImageArea.Originals, request.File.Filename, _logger);
        return await _gate.PassAsync(token => UploadAsync(request, upload, token), cancellationToken);
    }

    private async Task<UploadAnswer> UploadAsync(UploadRequest request, UncommittedFile upload, CancellationToken cancellationToken)
    {
        // Whoever deletes the device waits until the file is the original's, or gone.
        await using var file = upload;
        var style = StyleOf(request.Style);
        await RefreshAsync();

        // From the call on, the file is the original's to keep or to delete.
        Task<UploadAnswer> CreateAsync(OriginalId originalId, CartoonId cartoonId, CancellationToken token)
        {
            upload.Keep();
            return _deletion.SettleAsync(originalId, request.File.Filename, () => Grain(originalId).CreateAsync(
                new()
                {
                    DeviceId = _id,
                    CartoonId = cartoonId,
                    File = request.File,
                    Style = style,
                    Seed = request.Seed,
                    IdempotencyKey = request.IdempotencyKey,
                    PublicBaseUrl = request.PublicBaseUrl,
                    CallId = request.IdempotencyKey is null ? request.CallId : null,
                    Address = request.Address,
                },
                token));
        }

        var answer = await WatchAsync(async () =>
        {
            if (request.IdempotencyKey is not { } key)
                return await CreateAsync(OriginalId.New(_time), CartoonId.New(_time), cancellationToken);
            var (once, replayed) = await _requests.OnceAsync(
                key,
                RequestHash.Of(request),
                OriginalId.New(_time),
                async (originalId, cartoonId, token) => IdempotentAnswer.Of(await CreateAsync(originalId, cartoonId, token)),
                cancellationToken);
            return once.ToUploadAnswer(replayed);
        });
        await WelcomeAsync(answer.Original);
        return answer;
    }

    public async Task<RegenerateAnswer> RegenerateAsync(RegenerateRequest request, CancellationToken cancellationToken)
    {
        using var call = _underWay.Enter(request.CallId);
        return await _gate.PassAsync(token => RegenerateInsideAsync(request, token), cancellationToken);
    }

    private async Task<RegenerateAnswer> RegenerateInsideAsync(RegenerateRequest request, CancellationToken cancellationToken)
    {
        await EnterAsync(image: true);
        var style = StyleOf(request.Style);
        if (await _lists.FindAsync(request.OriginalId, cancellationToken) is null) throw AvatarException.OriginalNotFound();

        Task<RegenerateAnswer> RegenerateAsync(CartoonId cartoonId, CancellationToken token) => AgainIfLostAsync(() => Grain(request.OriginalId).RegenerateAsync(
            new()
            {
                DeviceId = _id,
                CartoonId = cartoonId,
                Style = style,
                Seed = request.Seed,
                IdempotencyKey = request.IdempotencyKey,
                PublicBaseUrl = request.PublicBaseUrl,
                Address = request.Address,
            },
            token));

        return await WatchAsync(async () =>
        {
            if (request.IdempotencyKey is not { } key) return await RegenerateAsync(CartoonId.New(_time), cancellationToken);
            var (once, replayed) = await _requests.OnceAsync(
                key,
                RequestHash.Of(request),
                request.OriginalId,
                async (_, cartoonId, token) => IdempotentAnswer.Of(await RegenerateAsync(cartoonId, token)),
                cancellationToken);
            return once.ToRegenerateAnswer(replayed);
        });
    }

    public async Task<DownloadAnswer> DownloadAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        using var call = _underWay.Enter(request.CallId);
        return await _gate.PassAsync(token => DownloadInsideAsync(request, token), cancellationToken);
    }

    private async Task<DownloadAnswer> DownloadInsideAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        await EnterAsync(image: true);
        var originalId = await FindOriginalOfAsync(request.CartoonId, cancellationToken);
        var answer = await WatchAsync(() => AgainIfLostAsync(() => Grain(originalId).DownloadAsync(
            new()
            {
                DeviceId = _id,
                CartoonId = request.CartoonId,
                MimeType = request.MimeType,
                PublicBaseUrl = request.PublicBaseUrl,
                Address = request.Address,
            },
            cancellationToken)));
        _lists.Add(answer.Face);
        return answer;
    }

    public async Task<DeletedDevice> DeleteAsync(Guid? callId, CancellationToken cancellationToken)
    {
        using var call = _underWay.Enter(callId);
        _limiter.AdmitRequest();
        var deletion = await _deletion.DeleteAsync(cancellationToken);
        LookSoon();
        return new() { Originals = deletion.Originals, Cartoons = deletion.Cartoons, Faces = deletion.Faces };
    }

    public async Task FinishDeletionAsync(CancellationToken cancellationToken)
    {
        if (await _store.FindDeviceDeletionAsync(_id, cancellationToken) is not null) await _deletion.ResumeAsync().WaitAsync(cancellationToken);
    }

    public async ValueTask<OriginalList> ListOriginalsAsync(PageRequest? page, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await EnterAsync();
        return await _lists.ListOriginalsAsync(page, cancellationToken);
    }

    public async Task<OriginalState> GetOriginalAsync(OriginalId originalId, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await EnterAsync();
        if (await _lists.FindAsync(originalId, cancellationToken) is null) throw AvatarException.OriginalNotFound();
        return await Grain(originalId).GetAsync(_id, cancellationToken);
    }

    public async Task<ImmutableArray<ListedCartoon>> ListCartoonsAsync(OriginalId? originalId, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await EnterAsync();
        if (originalId is not { } id) return await _lists.ListCartoonsAsync(cancellationToken);
        if (await _lists.FindAsync(id, cancellationToken) is null) return [];
        var state = await Grain(id).GetAsync(_id, cancellationToken);
        return [.. state.Cartoons.Select(cartoon => new ListedCartoon { Cartoon = cartoon, Original = state.Original })];
    }

    public async ValueTask<FaceList> ListFacesAsync(PageRequest? page, CancellationToken cancellationToken)
    {
        using var visit = _gate.Enter();
        await EnterAsync();
        return await _lists.ListFacesAsync(page, cancellationToken);
    }

    private void LookSoon() => _look ??= this.RegisterGrainTimer(
        LeaveIfNothingIsKeptAsync, new() { DueTime = FirstLook, Period = Timeout.InfiniteTimeSpan });

    /// <summary>Never while a call is at work: it would be waited for, and meanwhile nobody could ask about it.</summary>
    private Task LeaveIfNothingIsKeptAsync(CancellationToken cancellationToken)
    {
        if (_lists.HasAny)
        {
            _look!.Dispose();
            _look = null;
        }
        else if (_gate.IsOccupied || _underWay.Any || _requests.IsAtWork || _deletion.IsAtWork)
        {
            _look!.Change(NextLook, Timeout.InfiniteTimeSpan);
        }
        else if (_limiter.UntilFull - LittleUsed is var wait && wait > TimeSpan.Zero)
        {
            _look!.Change(wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    /// <summary>What every call but an upload begins with.</summary>
    private ValueTask EnterAsync(bool image = false)
    {
        if (image) _limiter.AdmitImage();
        else _limiter.AdmitRequest();
        if (_lists.HasOriginals) _activity.Note();
        return RefreshAsync();
    }

    /// <summary>Makes sure that the lists are fresh, and goes on with a deletion that they know of.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: there is one.</exception>
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

    /// <summary>Lists a new original, and with the first one makes the device's document.</summary>
    private async Task WelcomeAsync(Original original)
    {
        var isFirst = !_lists.HasOriginals;
        _lists.Add(original);
        if (isFirst) await _activity.NoteAndWriteAsync();
        else _activity.Note();
    }

    /// <summary>Where a cartoon belongs, if it is or was this device's.</summary>
    private async Task<OriginalId> FindOriginalOfAsync(CartoonId cartoonId, CancellationToken cancellationToken)
    {
        if (await _store.FindCartoonAsync(cartoonId, cancellationToken) is { } cartoon)
            return cartoon.DeviceId == _id ? cartoon.OriginalId : throw AvatarException.CartoonNotFound();
        return await _store.FindFaceByCartoonAsync(cartoonId, cancellationToken) is { } face && face.DeviceId == _id
            ? face.OriginalId
            : throw AvatarException.CartoonNotFound();
    }

    /// <summary>
    /// Makes a call once more whose silo left or died under it. The ids are the same, so the original finds what the first call
    /// came to; and it is another activation, as a silo that is known to be gone answers no more.
    /// </summary>
    private static async Task<T> AgainIfLostAsync<T>(Func<Task<T>> call)
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

    /// <summary>After a failure of unknown outcome the lists may lack something; a studio that is busy has made nothing that counts.</summary>
    private async Task<T> WatchAsync<T>(Func<Task<T>> change)
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
            _lists.Doubt();
            throw;
        }
    }

    private string StyleOf(string? asked) => asked switch
    {
        null => _styles.Default,
        _ when _styles.Contains(asked) => asked,
        _ => throw new AvatarException(AvatarError.UnknownStyle, "There is no such style. GET /api/styles lists them."),
    };

    private IOriginalGrain Grain(OriginalId id) => _grains.GetGrain<IOriginalGrain>(id.ToString());
}
