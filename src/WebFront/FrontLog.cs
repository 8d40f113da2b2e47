namespace Avatar.WebFront;

/// <summary>What the front logs: events 4000 to 4099.</summary>
internal static partial class FrontLog
{
    [LoggerMessage(4000, LogLevel.Error, "{Method} {Path} failed, trace {TraceId}.")]
    public static partial void RequestFailed(ILogger logger, string method, string path, string traceId, Exception exception);

    [LoggerMessage(4001, LogLevel.Warning, "{Method} {Path} was refused: {Error}. {Reason}")]
    public static partial void RequestRefused(ILogger logger, string method, string path, AvatarError error, string reason);

    [LoggerMessage(4003, LogLevel.Debug, "Why {Method} {Path} was refused")]
    public static partial void RequestRefusedFor(ILogger logger, string method, string path, Exception exception);

    [LoggerMessage(4002, LogLevel.Warning, "The refused upload {Filename} could not be deleted; the sweep will find it.")]
    public static partial void UploadNotDeleted(ILogger logger, ImageName filename, Exception exception);

    [LoggerMessage(4010, LogLevel.Warning, "The copy {Variant} of {Filename} could not be kept; it is made anew when it is asked for.")]
    public static partial void VariantNotKept(ILogger logger, ImageName filename, string variant, Exception exception);

    [LoggerMessage(4011, LogLevel.Warning, "The copy {Variant} of {Filename} could not be read; it is made anew.")]
    public static partial void VariantNotRead(ILogger logger, ImageName filename, string variant, Exception exception);

    [LoggerMessage(4012, LogLevel.Warning, "The copies of images could not be swept; it is tried again.")]
    public static partial void VariantSweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(4013, LogLevel.Warning, "The copies {Name} could not be looked at or removed; it is tried again.")]
    public static partial void VariantNotRemoved(ILogger logger, string name, Exception exception);

    [LoggerMessage(4014, LogLevel.Warning, "It could not be asked which images were deleted; their copies stay until the database answers.")]
    public static partial void DeletionsNotFollowed(ILogger logger, Exception exception);

    [LoggerMessage(4015, LogLevel.Error, "The image {Area}/{Filename} is damaged and was not sent: {Reason}")]
    public static partial void ImageDamaged(ILogger logger, ImageArea area, ImageName filename, string reason);

    [LoggerMessage(4050, LogLevel.Warning, "{Method} {Path}: the answer of a silo is not understood by this version: {Reason}.")]
    public static partial void AnswerNotUnderstood(ILogger logger, string method, string path, string reason, Exception exception);
}
