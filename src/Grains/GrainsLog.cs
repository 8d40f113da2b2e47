using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>The log messages of the grains. They use the event ids 1000 to 1099, which are stable.</summary>
internal static partial class GrainsLog
{
    [LoggerMessage(1000, LogLevel.Warning, "{Method} failed in a store ({Failure}): {Reason}")]
    public static partial void StoreFailed(ILogger logger, string method, StoreFailure failure, string reason);

    [LoggerMessage(1002, LogLevel.Debug, "Exception of the store failure in {Method}")]
    public static partial void StoreFailureDetails(ILogger logger, string method, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "{Method} failed: the process is out of memory")]
    public static partial void OutOfMemory(ILogger logger, string method, Exception exception);

    [LoggerMessage(1001, LogLevel.Warning, "{Method} failed in an engine")]
    public static partial void EngineFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(1010, LogLevel.Warning, "Original {OriginalId}: could not finish what an earlier failure left incomplete; each call retries it")]
    public static partial void FinishingFailed(ILogger logger, OriginalId originalId, Exception exception);

    [LoggerMessage(1011, LogLevel.Information, "Original {OriginalId}: finished an interrupted download and deleted {Cartoons} cartoons")]
    public static partial void DownloadFinished(ILogger logger, OriginalId originalId, int cartoons);

    [LoggerMessage(1012, LogLevel.Warning, "Could not delete file {Area}/{Name}; the sweep will delete it")]
    public static partial void FileNotDeleted(ILogger logger, ImageArea area, ImageName name, Exception exception);

    [LoggerMessage(1013, LogLevel.Error, "File {Area}/{Name} is missing, but a document refers to it")]
    public static partial void FileMissing(ILogger logger, ImageArea area, ImageName name);

    [LoggerMessage(1015, LogLevel.Warning, "Original {OriginalId}: could not complete an idempotency record; the next call retries it")]
    public static partial void CompletionFailed(ILogger logger, OriginalId originalId, Exception exception);

    [LoggerMessage(1016, LogLevel.Error, "File {Area}/{Name} is damaged, but a document refers to it: {Reason}")]
    public static partial void FileDamaged(ILogger logger, ImageArea area, ImageName name, string reason);

    [LoggerMessage(1017, LogLevel.Warning, "Original {OriginalId}: could not find the faces in its photo; the answer has none, and a call after a minute retries it")]
    public static partial void FacesNotFound(ILogger logger, OriginalId originalId, Exception exception);

    [LoggerMessage(1018, LogLevel.Warning, "Original {OriginalId}: could not store the faces that the engine found; the next call that needs them looks for them")]
    public static partial void FacesNotNoted(ILogger logger, OriginalId originalId, Exception exception);

    [LoggerMessage(1020, LogLevel.Warning, "Device {Device}: could not write the time of its last call; the next write retries it")]
    public static partial void ActivityNotWritten(ILogger logger, string device, Exception exception);

    [LoggerMessage(1021, LogLevel.Information, "Deleted everything of the device with SHA-256 {DeviceDigest}: {Originals} originals, {Cartoons} cartoons, {Faces} faces")]
    public static partial void DeviceDeleted(ILogger logger, string deviceDigest, int originals, int cartoons, int faces);

    [LoggerMessage(1022, LogLevel.Information, "Resuming the deletion of the device with SHA-256 {DeviceDigest} that started at {StartedAt}")]
    public static partial void DeletionResumed(ILogger logger, string deviceDigest, DateTimeOffset startedAt);

    [LoggerMessage(1023, LogLevel.Warning, "The deletion of the device with SHA-256 {DeviceDigest} was interrupted; the device's next call or the expiry run resumes it")]
    public static partial void DeletionInterrupted(ILogger logger, string deviceDigest, Exception exception);

    [LoggerMessage(1030, LogLevel.Information, "Expiry deleted {Cartoons} cartoons of {Originals} originals")]
    public static partial void Expired(ILogger logger, int cartoons, int originals);

    [LoggerMessage(1031, LogLevel.Warning, "The expiry of original {OriginalId} failed; the next run retries it")]
    public static partial void ExpiryOfOriginalFailed(ILogger logger, OriginalId originalId, Exception exception);

    [LoggerMessage(1032, LogLevel.Error, "The expiry run failed; the next run starts over")]
    public static partial void ExpiryFailed(ILogger logger, Exception exception);

    [LoggerMessage(1033, LogLevel.Warning, "Could not finish the deletion of the device with SHA-256 {DeviceDigest}; the next run retries it")]
    public static partial void DeletionNotFinished(ILogger logger, string deviceDigest, Exception exception);

    [LoggerMessage(1034, LogLevel.Debug, "Cannot read which cartoons and deletions are overdue: {Reason}")]
    public static partial void BacklogUnknown(ILogger logger, string reason);

    [LoggerMessage(1040, LogLevel.Information, "Sweep examined {Files} files: {Deleted} deleted, {SetAside} moved to lost+found")]
    public static partial void Swept(ILogger logger, int files, int deleted, int setAside);

    [LoggerMessage(1041, LogLevel.Warning, "File {Area}/{Name} has no document; moved it to lost+found")]
    public static partial void SetAside(ILogger logger, ImageArea area, ImageName name);

    [LoggerMessage(1042, LogLevel.Warning, "Could not sweep file {Area}/{Name}; the next sweep retries it")]
    public static partial void SweepOfFileFailed(ILogger logger, ImageArea area, ImageName name, Exception exception);

    [LoggerMessage(1043, LogLevel.Error, "The sweep failed; the next sweep starts over")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(1050, LogLevel.Error, "The scrub found the image {Area}/{Name} damaged: {Reason}")]
    public static partial void DamageFound(ILogger logger, ImageArea area, ImageName name, string reason);

    [LoggerMessage(1051, LogLevel.Information, "The scrub has read all images ({Images}, {Bytes} bytes) in {Duration}: {Damaged} damaged")]
    public static partial void ScrubEnded(ILogger logger, long images, long bytes, TimeSpan duration, long damaged);

    [LoggerMessage(1052, LogLevel.Warning, "The scrub was interrupted; the next run resumes it")]
    public static partial void ScrubInterrupted(ILogger logger, Exception exception);
}
