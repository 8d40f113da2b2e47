namespace Avatar.WebFront;

/// <summary>Log messages of the front: events 4000 to 4099.</summary>
internal static partial class FrontLog
{
    [LoggerMessage(4000, LogLevel.Error, "{Method} {Path} failed with an unexpected exception; trace id {TraceId}.")]
    public static partial void RequestFailed(ILogger logger, string method, string path, string traceId, Exception exception);

    [LoggerMessage(4001, LogLevel.Warning, "{Method} {Path} was refused with {Error}: {Reason}")]
    public static partial void RequestRefused(ILogger logger, string method, string path, AvatarError error, string reason);

    [LoggerMessage(4003, LogLevel.Debug, "Exception that caused the refusal of {Method} {Path}")]
    public static partial void RequestRefusedFor(ILogger logger, string method, string path, Exception exception);

    [LoggerMessage(4002, LogLevel.Warning, "Could not delete the refused upload {Filename}; the sweep will delete it.")]
    public static partial void UploadNotDeleted(ILogger logger, ImageName filename, Exception exception);

    [LoggerMessage(4010, LogLevel.Warning, "Could not cache the copy {Variant} of {Filename}; it will be made again on the next request.")]
    public static partial void VariantNotKept(ILogger logger, ImageName filename, string variant, Exception exception);

    [LoggerMessage(4011, LogLevel.Warning, "Could not read the cached copy {Variant} of {Filename}; making it again.")]
    public static partial void VariantNotRead(ILogger logger, ImageName filename, string variant, Exception exception);

    [LoggerMessage(4012, LogLevel.Warning, "The sweep of cached image copies failed; it will be retried.")]
    public static partial void VariantSweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(4013, LogLevel.Warning, "Could not inspect or delete the cached copies {Name}; this will be retried.")]
    public static partial void VariantNotRemoved(ILogger logger, string name, Exception exception);

    [LoggerMessage(4014, LogLevel.Warning, "Could not read the list of deleted images; their cached copies are kept until the database answers.")]
    public static partial void DeletionsNotFollowed(ILogger logger, Exception exception);

    [LoggerMessage(4015, LogLevel.Error, "The image {Area}/{Filename} is damaged and was not sent: {Reason}")]
    public static partial void ImageDamaged(ILogger logger, ImageArea area, ImageName filename, string reason);

    [LoggerMessage(4050, LogLevel.Warning, "{Method} {Path}: this version does not understand the reply of a silo: {Reason}. Finish the upgrade so that fronts and silos run the same version.")]
    public static partial void AnswerNotUnderstood(ILogger logger, string method, string path, string reason, Exception exception);
}
