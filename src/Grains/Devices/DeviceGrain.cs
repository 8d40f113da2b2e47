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
/// The key is a digest, so the device is known from the first call on: <see cref="DeviceDesk"/> does what is asked. It only passes
/// work on, so any silo will do; its lists are worth keeping for as long as a user may look again. Where there are none, the activation
/// leaves as soon as nothing is under way: made-up ids fill no memory.
/// </remarks>
[Reentrant, RandomPlacement, CollectionAgeLimit(Minutes = 15)]
internal sealed class DeviceGrain(
    IAvatarStore store,
    IImageStore images,
    IGrainFactory grains,
    StyleOffer styles,
    IOptions<DeviceLimitOptions> limits,
    LeftLimiters left,
    TimeProvider time,
    ILogger<DeviceGrain> logger) : Grain, IDeviceGrain, IDisposable
{
    /// <summary>How soon after its beginning an activation looks whether it has anything to keep, and how soon again while it is at work.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan NextLook = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A device that has used up more than this of its minute keeps its activation: the next one may be on another silo, which knows
    /// nothing of it.
    /// </summary>
    private static readonly TimeSpan LittleUsed = TimeSpan.FromSeconds(6);

    private DeviceLimiter? _limiter;
    private DeviceDesk? _desk;
    private IGrainTimer? _look;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _limiter = left.Take(this.GetPrimaryKeyString()) ?? new(limits.Value, time);
        LookSoon();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_limiter is { } limiter) left.Keep(this.GetPrimaryKeyString(), limiter);
        return _desk?.CloseAsync() ?? Task.CompletedTask;
    }

    public void Dispose() => _desk?.Dispose();

    public Task AdmitUploadAsync(DeviceId deviceId, CancellationToken cancellationToken) => Desk(deviceId).AdmitUploadAsync(cancellationToken);

    public ValueTask<bool> IsUnderWayAsync(Guid callId, CancellationToken cancellationToken) => new(_desk?.IsUnderWay(callId) == true);

    public ValueTask<bool> NoteAsync(DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        Desk(deviceId).NoteAsync(original, face, cancellationToken);

    public Task<UploadAnswer> UploadAsync(DeviceId deviceId, UploadRequest request, CancellationToken cancellationToken) =>
        Desk(deviceId).UploadAsync(request, cancellationToken);

    public Task<RegenerateAnswer> RegenerateAsync(DeviceId deviceId, RegenerateRequest request, CancellationToken cancellationToken) =>
        Desk(deviceId).RegenerateAsync(request, cancellationToken);

    public Task<DownloadAnswer> DownloadAsync(DeviceId deviceId, DownloadRequest request, CancellationToken cancellationToken) =>
        Desk(deviceId).DownloadAsync(request, cancellationToken);

    public async Task<DeletedDevice> DeleteAsync(DeviceId deviceId, Guid? callId, CancellationToken cancellationToken)
    {
        var deleted = await Desk(deviceId).DeleteAsync(callId, cancellationToken);
        LookSoon();
        return deleted;
    }

    public Task FinishDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken) => Desk(deviceId).FinishDeletionAsync(cancellationToken);

    public ValueTask<OriginalList> ListOriginalsAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken) =>
        Desk(deviceId).ListOriginalsAsync(page, cancellationToken);

    public Task<OriginalState> GetOriginalAsync(DeviceId deviceId, OriginalId originalId, CancellationToken cancellationToken) =>
        Desk(deviceId).GetOriginalAsync(originalId, cancellationToken);

    public Task<ImmutableArray<ListedCartoon>> ListCartoonsAsync(DeviceId deviceId, OriginalId? originalId, CancellationToken cancellationToken) =>
        Desk(deviceId).ListCartoonsAsync(originalId, cancellationToken);

    public ValueTask<FaceList> ListFacesAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken) =>
        Desk(deviceId).ListFacesAsync(page, cancellationToken);

    private void LookSoon() => _look ??= this.RegisterGrainTimer(
        LeaveIfNothingIsKeptAsync, new() { DueTime = FirstLook, Period = Timeout.InfiniteTimeSpan });

    /// <summary>Never while a call is at work: it would be waited for, and meanwhile nobody could ask about it.</summary>
    private Task LeaveIfNothingIsKeptAsync(CancellationToken cancellationToken)
    {
        if (_desk is { HasAny: true })
        {
            _look!.Dispose();
            _look = null;
        }
        else if (_desk is { IsAtWork: true })
        {
            _look!.Change(NextLook, Timeout.InfiniteTimeSpan);
        }
        else if (_limiter!.UntilFull - LittleUsed is var wait && wait > TimeSpan.Zero)
        {
            _look!.Change(wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    /// <exception cref="ArgumentException">The id is not the one that the key is the digest of.</exception>
    private DeviceDesk Desk(DeviceId deviceId)
    {
        if (_desk is { } desk && desk.Id == deviceId) return desk;
        if (deviceId.Digest != this.GetPrimaryKeyString()) throw new ArgumentException("The call is for another device.", nameof(deviceId));
        return _desk = new(deviceId, store, images, grains, styles, _limiter!, DelayDeactivation, time, logger);
    }
}
