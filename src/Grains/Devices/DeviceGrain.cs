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
/// The key is a digest, so the device id arrives with the first call; <see cref="DeviceCallHandler"/> then handles the calls. The grain does
/// little work itself, so it may run on any silo. Its lists are kept for as long as a user is likely to come back. An activation without
/// documents deactivates as soon as no call is running, so that calls with made-up ids cannot fill the memory.
/// </remarks>
[Reentrant, RandomPlacement, CollectionAgeLimit(Minutes = 15)]
internal sealed class DeviceGrain(
    IAvatarStore store,
    IImageStore images,
    IGrainFactory grains,
    StyleOffer styles,
    IOptions<DeviceLimitOptions> limits,
    RetainedLimiters retained,
    TimeProvider time,
    GrainsMetrics metrics,
    ILogger<DeviceGrain> logger) : Grain, IDeviceGrain, IDisposable
{
    /// <summary>Delay of the first check whether the activation can be deactivated, and of further checks while calls are running.</summary>
    private static readonly TimeSpan FirstIdleCheck = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan NextIdleCheck = TimeSpan.FromSeconds(1);

    /// <summary>
    /// An activation remains while its rate limits need longer than this to refill: the next activation may be on another silo, where the
    /// used-up tokens are not known.
    /// </summary>
    private static readonly TimeSpan NegligibleRefill = TimeSpan.FromSeconds(6);

    private DeviceLimiter? _limiter;
    private DeviceCallHandler? _handler;
    private IGrainTimer? _idleCheck;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _limiter = retained.Take(this.GetPrimaryKeyString()) ?? new(limits.Value, time);
        ScheduleIdleCheck();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_limiter is { } limiter) retained.Keep(this.GetPrimaryKeyString(), limiter);
        return _handler?.CloseAsync() ?? Task.CompletedTask;
    }

    public void Dispose() => _handler?.Dispose();

    public Task AdmitUploadAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        GetHandler(deviceId).AdmitUploadAsync(cancellationToken);

    public ValueTask<bool> IsUnderWayAsync(Guid callId, CancellationToken cancellationToken) => new(_handler?.IsUnderWay(callId) == true);

    public ValueTask<bool> NoteAsync(DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        GetHandler(deviceId).NoteAsync(original, face, cancellationToken);

    public Task<UploadAnswer> UploadAsync(DeviceId deviceId, UploadRequest request, CancellationToken cancellationToken) =>
        GetHandler(deviceId).UploadAsync(request, cancellationToken);

    public Task<RegenerateAnswer> RegenerateAsync(DeviceId deviceId, RegenerateRequest request, CancellationToken cancellationToken) =>
        GetHandler(deviceId).RegenerateAsync(request, cancellationToken);

    public Task<DownloadAnswer> DownloadAsync(DeviceId deviceId, DownloadRequest request, CancellationToken cancellationToken) =>
        GetHandler(deviceId).DownloadAsync(request, cancellationToken);

    public Task<PreviewAnswer> PreviewAsync(DeviceId deviceId, PreviewRequest request, CancellationToken cancellationToken) =>
        GetHandler(deviceId).PreviewAsync(request, cancellationToken);

    public async Task<DeletedDevice> DeleteAsync(DeviceId deviceId, Guid? callId, CancellationToken cancellationToken)
    {
        var deleted = await GetHandler(deviceId).DeleteAsync(callId, cancellationToken);
        ScheduleIdleCheck();
        return deleted;
    }

    public Task FinishDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        GetHandler(deviceId).FinishDeletionAsync(cancellationToken);

    public ValueTask<OriginalList> ListOriginalsAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken) =>
        GetHandler(deviceId).ListOriginalsAsync(page, cancellationToken);

    public Task<OriginalState> GetOriginalAsync(DeviceId deviceId, OriginalId originalId, CancellationToken cancellationToken) =>
        GetHandler(deviceId).GetOriginalAsync(originalId, cancellationToken);

    public Task<ImmutableArray<ListedCartoon>> ListCartoonsAsync(DeviceId deviceId, OriginalId? originalId, CancellationToken cancellationToken) =>
        GetHandler(deviceId).ListCartoonsAsync(originalId, cancellationToken);

    public ValueTask<FaceList> ListFacesAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken) =>
        GetHandler(deviceId).ListFacesAsync(page, cancellationToken);

    private void ScheduleIdleCheck() => _idleCheck ??= this.RegisterGrainTimer(
        DeactivateIfIdleAsync, new() { DueTime = FirstIdleCheck, Period = Timeout.InfiniteTimeSpan });

    /// <summary>
    /// Deactivates if nothing is worth keeping. Not while a call is running: deactivation would wait for it, and callers could not ask
    /// whether it is still running.
    /// </summary>
    private Task DeactivateIfIdleAsync(CancellationToken cancellationToken)
    {
        if (_handler is { HasDocuments: true })
        {
            _idleCheck!.Dispose();
            _idleCheck = null;
        }
        else if (_handler is { IsBusy: true })
        {
            _idleCheck!.Change(NextIdleCheck, Timeout.InfiniteTimeSpan);
        }
        else if (_limiter!.UntilFull - NegligibleRefill is var wait && wait > TimeSpan.Zero)
        {
            _idleCheck!.Change(wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    /// <exception cref="ArgumentException">The grain's key is not the digest of the id.</exception>
    private DeviceCallHandler GetHandler(DeviceId deviceId)
    {
        if (_handler is { } handler && handler.Id == deviceId) return handler;
        if (deviceId.Digest != this.GetPrimaryKeyString()) throw new ArgumentException("The call is for a different device.", nameof(deviceId));
        return _handler = new(deviceId, store, images, grains, styles, _limiter!, DelayDeactivation, time, metrics, logger);
    }
}
