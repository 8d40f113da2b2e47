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
/// work on, so any silo will do; its lists are worth keeping for as long as a user may look again.
/// </remarks>
[Reentrant, RandomPlacement, CollectionAgeLimit(Minutes = 15)]
internal sealed class DeviceGrain(
    IAvatarStore store,
    IImageStore images,
    IGrainFactory grains,
    StyleOffer styles,
    IOptions<DeviceLimitOptions> limits,
    TimeProvider time,
    ILogger<DeviceGrain> logger) : Grain, IDeviceGrain, IDisposable
{
    private DeviceDesk? _desk;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _desk?.CloseAsync() ?? Task.CompletedTask;

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

    public Task<DeletedDevice> DeleteAsync(DeviceId deviceId, Guid? callId, CancellationToken cancellationToken) =>
        Desk(deviceId).DeleteAsync(callId, cancellationToken);

    public Task FinishDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken) => Desk(deviceId).FinishDeletionAsync(cancellationToken);

    public ValueTask<OriginalList> ListOriginalsAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken) =>
        Desk(deviceId).ListOriginalsAsync(page, cancellationToken);

    public Task<OriginalState> GetOriginalAsync(DeviceId deviceId, OriginalId originalId, CancellationToken cancellationToken) =>
        Desk(deviceId).GetOriginalAsync(originalId, cancellationToken);

    public Task<ImmutableArray<ListedCartoon>> ListCartoonsAsync(DeviceId deviceId, OriginalId? originalId, CancellationToken cancellationToken) =>
        Desk(deviceId).ListCartoonsAsync(originalId, cancellationToken);

    public ValueTask<FaceList> ListFacesAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken) =>
        Desk(deviceId).ListFacesAsync(page, cancellationToken);

    /// <exception cref="ArgumentException">The id is not the one that the key is the digest of.</exception>
    private DeviceDesk Desk(DeviceId deviceId)
    {
        if (_desk is { } desk && desk.Id == deviceId) return desk;
        if (deviceId.Digest != this.GetPrimaryKeyString()) throw new ArgumentException("The call is for another device.", nameof(deviceId));
        return _desk = new(deviceId, store, images, grains, styles, limits.Value, DelayDeactivation, time, logger);
    }
}
