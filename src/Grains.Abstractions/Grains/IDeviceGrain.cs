using System.Collections.Immutable;

namespace Avatar;

/// <summary>
/// A device's front desk, the one grain that a front calls. Its key is <see cref="DeviceId.Digest"/> and the id travels in each call, so
/// that no log line, span or directory of Orleans, which all name grains by their keys, holds an id. It knows the
/// device's originals and faces, refuses what is not the device's own, and passes changes on to <see cref="IOriginalGrain"/>.
/// </summary>
/// <remarks>
/// Every call may throw <see cref="AvatarException"/>; <see cref="AvatarError.Unavailable"/> means that the outcome is
/// unknown and the call is to be repeated, with its idempotency key where it has one. Lists answer from memory: they hold all
/// that was answered, at once, and what was never answered (its caller crashed) within five minutes.
/// </remarks>
[Alias("avatar.IDeviceGrain")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Says whether the device may send a photo now, before the photo is read, and counts it as sent. A crash forgets the
    /// count, nothing else.
    /// </summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.RateLimited"/>, with the time to wait.</exception>
    [Alias("AdmitUpload")]
    Task AdmitUploadAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>
    /// Says whether this activation is at work on the call of that name. A call that is not, and whose answer does not come,
    /// was lost with a silo: its outcome is unknown.
    /// </summary>
    [Alias("IsUnderWay"), ResponseTimeout("00:00:05")]
    ValueTask<bool> IsUnderWayAsync(Guid callId, CancellationToken cancellationToken);

    /// <summary>
    /// Tells the device's activation of what was answered just now. The call that made it may have been carried out by an
    /// activation that is on its way out (a silo was lost, the directory changed), while another has read its lists already.
    /// </summary>
    [Alias("Note")]
    ValueTask<bool> NoteAsync(DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken);

    /// <summary>
    /// Makes an original of a stored upload, and its first cartoon. The file is the grain's from the call on: it is deleted
    /// with every refusal. After a crash there is nothing, or an original without a cartoon (which the same key completes),
    /// or both.
    /// </summary>
    [Alias("Upload"), ResponseTimeout(CallBudgets.DeviceText)]
    Task<UploadAnswer> UploadAsync(DeviceId deviceId, UploadRequest request, CancellationToken cancellationToken);

    /// <summary>Makes one more cartoon of an original. After a crash there is none, or one that the lists show.</summary>
    [Alias("Regenerate"), ResponseTimeout(CallBudgets.DeviceText)]
    Task<RegenerateAnswer> RegenerateAsync(DeviceId deviceId, RegenerateRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Cuts the face of a cartoon, once per original; the same call again answers with the same face. After a crash there is
    /// no face, or the face; once there is one, the cartoons are hidden at once and removed when the original wakes.
    /// </summary>
    [Alias("Download"), ResponseTimeout(CallBudgets.DeviceText)]
    Task<DownloadAnswer> DownloadAsync(DeviceId deviceId, DownloadRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Removes everything of the device, for ever. Calls under way are cancelled, new ones are refused as
    /// <see cref="AvatarError.Busy"/> until it is over; then the device is one that has never been here. It goes on when its caller
    /// gives up, and after a crash; who asks again while it is under way waits for it and hears the same.
    /// </summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="callId">The caller's name for this call, by which it asks whether it is still under way.</param>
    /// <param name="cancellationToken">Ends the waiting, and not the deletion.</param>
    /// <returns>What there was when it began.</returns>
    [Alias("Delete"), ResponseTimeout(CallBudgets.DeviceText)]
    Task<DeletedDevice> DeleteAsync(DeviceId deviceId, Guid? callId, CancellationToken cancellationToken);

    /// <summary>Goes on with a deletion that was cut off, and waits for its end; without one nothing happens.</summary>
    [Alias("FinishDeletion"), ResponseTimeout(CallBudgets.DeviceText)]
    Task FinishDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>The originals, newest first; all of them without a page.</summary>
    [Alias("ListOriginals")]
    ValueTask<OriginalList> ListOriginalsAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken);

    /// <summary>One original with its cartoons, newest first, and its face.</summary>
    [Alias("GetOriginal")]
    Task<OriginalState> GetOriginalAsync(DeviceId deviceId, OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>The cartoons of one original, or of all; newest first. Empty where the original is another device's.</summary>
    [Alias("ListCartoons")]
    Task<ImmutableArray<ListedCartoon>> ListCartoonsAsync(DeviceId deviceId, OriginalId? originalId, CancellationToken cancellationToken);

    /// <summary>The downloaded faces, newest first; all of them without a page.</summary>
    [Alias("ListFaces")]
    ValueTask<FaceList> ListFacesAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken);
}
