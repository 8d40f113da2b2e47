using System.Collections.Immutable;

namespace Avatar;

/// <summary>
/// The entry point for all calls of one device. It knows the device's originals and faces, rejects requests for other devices' data, and
/// passes changes on to <see cref="IOriginalGrain"/>. Its key is <see cref="DeviceId.Digest"/>, and each call carries the id: Orleans
/// writes grain keys into log lines, spans and its directory, which must not contain device ids.
/// </summary>
/// <remarks>
/// Every call may throw <see cref="AvatarException"/>. <see cref="AvatarError.Unavailable"/> means that the outcome is unknown and the
/// caller should retry, with the same idempotency key if it used one. Lists are answered from memory: they contain a result immediately
/// after it was returned to a caller, and a result that was never returned (the caller crashed) within five minutes.
/// </remarks>
[Alias("avatar.IDeviceGrain")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Checks that the device is within its rate limits, and counts an image: before an uploaded photo is read, and before a front cuts a
    /// preview. A crash loses the count and nothing else.
    /// </summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.RateLimited"/>, with the time to wait.</exception>
    [Alias("AdmitUpload")]
    Task AdmitUploadAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns whether this activation is still running the call with this id. If it is not and no answer arrives, the call was lost
    /// with a silo and its outcome is unknown.
    /// </summary>
    [Alias("IsUnderWay"), ResponseTimeout("00:00:05")]
    ValueTask<bool> IsUnderWayAsync(Guid callId, CancellationToken cancellationToken);

    /// <summary>
    /// Notifies the current activation of an original or face that was just created. The call that created it may have run on an
    /// activation that is being replaced (a silo was lost, the directory changed), while the new one has already read its lists.
    /// </summary>
    [Alias("Note")]
    ValueTask<bool> NoteAsync(DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken);

    /// <summary>
    /// Creates an original from a stored upload, and its first cartoon. The grain takes ownership of the file and deletes it if it
    /// rejects the request. A crash leaves nothing, an original without a cartoon (a retry with the same key completes it), or both.
    /// </summary>
    [Alias("Upload"), ResponseTimeout(CallTimeLimits.DeviceText)]
    Task<UploadAnswer> UploadAsync(DeviceId deviceId, UploadRequest request, CancellationToken cancellationToken);

    /// <summary>Creates one more cartoon of an original. A crash leaves no cartoon, or one that the lists show.</summary>
    [Alias("Regenerate"), ResponseTimeout(CallTimeLimits.DeviceText)]
    Task<RegenerateAnswer> RegenerateAsync(DeviceId deviceId, RegenerateRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Cuts the face of a cartoon, once per original; a repeated call returns the same face. A crash leaves no face, or the face. Once
    /// the face exists the cartoons are hidden; the next activation of the original deletes those that a crash left.
    /// </summary>
    [Alias("Download"), ResponseTimeout(CallTimeLimits.DeviceText)]
    Task<DownloadAnswer> DownloadAsync(DeviceId deviceId, DownloadRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes all data of the device permanently. Running calls are cancelled, and new ones are rejected with
    /// <see cref="AvatarError.Busy"/> until it is done; afterwards the device is unknown, as before its first upload. The deletion
    /// continues when its caller gives up, and after a crash. A repeated call joins it and gets the same answer.
    /// </summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="callId">The caller's id for this call, used to ask whether it is still running.</param>
    /// <param name="cancellationToken">Cancels the wait, not the deletion.</param>
    /// <returns>What the device had when the deletion began.</returns>
    [Alias("Delete"), ResponseTimeout(CallTimeLimits.DeviceText)]
    Task<DeletedDevice> DeleteAsync(DeviceId deviceId, Guid? callId, CancellationToken cancellationToken);

    /// <summary>Resumes an interrupted deletion and waits for its end. Does nothing if there is none.</summary>
    [Alias("FinishDeletion"), ResponseTimeout(CallTimeLimits.DeviceText)]
    Task FinishDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <inheritdoc cref="IOriginalGrain.PreviewAsync"/>
    [Alias("Preview")]
    Task<PreviewAnswer> PreviewAsync(DeviceId deviceId, PreviewRequest request, CancellationToken cancellationToken);

    /// <summary>Lists the originals, newest first; without a page, all of them.</summary>
    [Alias("ListOriginals")]
    ValueTask<OriginalList> ListOriginalsAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken);

    /// <summary>Returns one original with its cartoons, newest first, and its face.</summary>
    [Alias("GetOriginal")]
    Task<OriginalState> GetOriginalAsync(DeviceId deviceId, OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>Lists the cartoons of one original, or of all, newest first. Empty if the original belongs to another device.</summary>
    [Alias("ListCartoons")]
    Task<ImmutableArray<ListedCartoon>> ListCartoonsAsync(DeviceId deviceId, OriginalId? originalId, CancellationToken cancellationToken);

    /// <summary>Lists the downloaded faces, newest first; without a page, all of them.</summary>
    [Alias("ListFaces")]
    ValueTask<FaceList> ListFacesAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken);
}

/// <summary>What a device had when its deletion began. All of it is deleted.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DeletedDevice")]
public sealed record DeletedDevice
{
    [Id(0)] public required int Originals { get; init; }
    [Id(1)] public required int Cartoons { get; init; }
    [Id(2)] public required int Faces { get; init; }
}

/// <summary>Looks up the grains of devices.</summary>
public static class DeviceGrains
{
    /// <summary>Returns the grain of a device. Pass the same id to each of its calls.</summary>
    public static IDeviceGrain GetDevice(this IGrainFactory grains, DeviceId deviceId) => grains.GetGrain<IDeviceGrain>(deviceId.Digest);
}
