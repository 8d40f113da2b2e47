namespace Avatar;

/// <summary>
/// A broken rule or a missing resource. It is thrown where the problem is found, passes through grain calls, and becomes an HTTP
/// response. Its message is a sentence for the app's user.
/// </summary>
[GenerateSerializer, Alias("avatar.AvatarException")]
public sealed class AvatarException : Exception
{
    public AvatarException(AvatarError error, string message, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
        RetryAfter = retryAfter;
    }

    [Id(0)] public AvatarError Error { get; }

    /// <summary>How long to wait before a retry; null where waiting does not help.</summary>
    [Id(1)] public TimeSpan? RetryAfter { get; }

    /// <summary>The rate limit that was exceeded, in requests per minute; null for other errors.</summary>
    [Id(2)] public int? PerMinute { get; private init; }

    public static AvatarException UnknownStyle() => new(AvatarError.UnknownStyle, "There is no such style. GET /api/styles lists them.");

    public static AvatarException OriginalNotFound() =>
        new(AvatarError.OriginalNotFound, "There is no such photo on this device.");

    public static AvatarException CartoonNotFound() =>
        new(AvatarError.CartoonNotFound, "There is no such cartoon on this device. It may have expired; regenerate the photo to get a new one.");

    public static AvatarException AlreadyDownloaded() =>
        new(AvatarError.AlreadyDownloaded, "The face of this photo has already been downloaded. Upload the photo again to start over.");

    public static AvatarException IdempotencyKeyReused() =>
        new(AvatarError.IdempotencyKeyReused, "This Idempotency-Key was already used for a different request. Use a new key for each new request.");

    public static AvatarException DeviceBeingDeleted() =>
        new(AvatarError.Busy, "All data of this device is being deleted. Please try again in a few seconds.", TimeSpan.FromSeconds(5));

    /// <param name="retryAfter">Time until the next request is allowed.</param>
    /// <param name="perMinute">The limit, in requests per minute.</param>
    public static AvatarException RateLimited(TimeSpan retryAfter, int perMinute) =>
        new(AvatarError.RateLimited, "Too many requests. Please wait a moment.", retryAfter) { PerMinute = perMinute };

    public static AvatarException RequestTimeout() =>
        new(AvatarError.RequestTimeout, "The request took too long to arrive. Nothing was saved. Please try again on a better network connection.");

    public static AvatarException Busy() =>
        new(AvatarError.Busy, "The service is busy right now. Please try again in a few seconds.", TimeSpan.FromSeconds(5));

    public static AvatarException Unavailable(Exception? cause = null) =>
        new(AvatarError.Unavailable, "The service cannot reach its storage right now. Please try again.", TimeSpan.FromSeconds(5), cause);

    public static AvatarException InternalError() =>
        new(AvatarError.InternalError, "Something went wrong on our side. Please try again later.");

    public static AvatarException InsufficientStorage(Exception? cause = null) =>
        new(AvatarError.InsufficientStorage, "There is no space left to store the image. Nothing was saved.", innerException: cause);
}
