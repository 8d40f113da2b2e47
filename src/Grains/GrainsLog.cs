using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>What the grains say to an operator. Event ids 1000 to 1099 are theirs and stable.</summary>
internal static partial class GrainsLog
{
    [LoggerMessage(1000, LogLevel.Warning, "{Method} failed in a store: {Failure}: {Reason}")]
    public static partial void StoreFailed(ILogger logger, string method, StoreFailure failure, string reason);

    [LoggerMessage(1002, LogLevel.Debug, "How {Method} failed in a store")]
    public static partial void StoreFailedSo(ILogger logger, string method, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "{Method} failed: the process is out of memory")]
    public static partial void OutOfMemory(ILogger logger, string method, Exception exception);

    [LoggerMessage(1001, LogLevel.Warning, "{Method} failed in an engine")]
    public static partial void EngineFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(1010, LogLevel.Warning, "Original {OriginalId}: what an earlier failure left could not be finished; it will be tried again")]
    public static partial void FinishingFailed(ILogger logger, OriginalId originalId, Exception exception);

    [LoggerMessage(1011, LogLevel.Information, "Original {OriginalId}: finished a download that was cut short, {Cartoons} cartoons removed")]
    public static partial void DownloadFinished(ILogger logger, OriginalId originalId, int cartoons);

    [LoggerMessage(1012, LogLevel.Warning, "File {Area}/{Name} could not be deleted; the sweep will")]
    public static partial void FileNotDeleted(ILogger logger, ImageArea area, ImageName name, Exception exception);

    [LoggerMessage(1013, LogLevel.Error, "File {Area}/{Name} is missing although a document names it")]
    public static partial void FileMissing(ILogger logger, ImageArea area, ImageName name);

    [LoggerMessage(1014, LogLevel.Warning, "Original {OriginalId}: a cartoon over the limit could not be removed; the next commit will")]
    public static partial void EvictionFailed(ILogger logger, OriginalId originalId, Exception exception);

    [LoggerMessage(1015, LogLevel.Warning, "Original {OriginalId}: an idempotency record could not be completed; it will be tried again")]
    public static partial void CompletionFailed(ILogger logger, OriginalId originalId, Exception exception);

    [LoggerMessage(1016, LogLevel.Error, "File {Area}/{Name} is damaged although a document names it: {Reason}")]
    public static partial void FileDamaged(ILogger logger, ImageArea area, ImageName name, string reason);

    [LoggerMessage(1020, LogLevel.Warning, "Device {Device}: its activity could not be written")]
    public static partial void ActivityNotWritten(ILogger logger, string device, Exception exception);

    [LoggerMessage(1021, LogLevel.Information, "Deleted everything of the device with SHA-256 {DeviceDigest}: {Originals} originals, {Cartoons} cartoons, {Faces} faces")]
    public static partial void DeviceDeleted(ILogger logger, string deviceDigest, int originals, int cartoons, int faces);

    [LoggerMessage(1022, LogLevel.Information, "Going on with the deletion of the device with SHA-256 {DeviceDigest} that began at {StartedAt}")]
    public static partial void DeletionResumed(ILogger logger, string deviceDigest, DateTimeOffset startedAt);

    [LoggerMessage(1023, LogLevel.Warning, "The deletion of the device with SHA-256 {DeviceDigest} was cut off; it goes on with the device's next call, or with the expiry")]
    public static partial void DeletionCutOff(ILogger logger, string deviceDigest, Exception exception);

    [LoggerMessage(1030, LogLevel.Information, "Expiry removed {Cartoons} cartoons of {Originals} originals")]
    public static partial void Expired(ILogger logger, int cartoons, int originals);

    [LoggerMessage(1031, LogLevel.Warning, "The expiry of original {OriginalId} failed; the next run meets it again")]
    public static partial void ExpiryOfOriginalFailed(ILogger logger, OriginalId originalId, Exception exception);

    [LoggerMessage(1032, LogLevel.Error, "The expiry run failed; the next one starts anew")]
    public static partial void ExpiryFailed(ILogger logger, Exception exception);

    [LoggerMessage(1033, LogLevel.Warning, "The deletion of the device with SHA-256 {DeviceDigest} could not be finished; the next run meets it again")]
    public static partial void DeletionNotFinished(ILogger logger, string deviceDigest, Exception exception);

    [LoggerMessage(1040, LogLevel.Information, "Sweep looked at {Files} files: {Deleted} deleted, {SetAside} moved to lost+found")]
    public static partial void Swept(ILogger logger, int files, int deleted, int setAside);

    [LoggerMessage(1041, LogLevel.Warning, "File {Area}/{Name} has no document and was moved to lost+found")]
    public static partial void SetAside(ILogger logger, ImageArea area, ImageName name);

    [LoggerMessage(1042, LogLevel.Warning, "File {Area}/{Name} has no document and could not be removed; the next sweep meets it again")]
    public static partial void SweepOfFileFailed(ILogger logger, ImageArea area, ImageName name, Exception exception);

    [LoggerMessage(1043, LogLevel.Error, "The sweep failed; the next one starts anew")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(1050, LogLevel.Error, "The scrub found the image {Area}/{Name} damaged: {Reason}")]
    public static partial void DamageFound(ILogger logger, ImageArea area, ImageName name, string reason);

    [LoggerMessage(1051, LogLevel.Information, "The scrub has read all images, {Images} with {Bytes} bytes, in {Duration}: {Damaged} are damaged")]
    public static partial void ScrubEnded(ILogger logger, long images, long bytes, TimeSpan duration, long damaged);

    [LoggerMessage(1052, LogLevel.Warning, "The scrub was cut off; the next run goes on where it was")]
    public static partial void ScrubCutOff(ILogger logger, Exception exception);
}
