namespace Avatar;

/// <summary>
/// A rule was broken or a resource is missing: thrown where that is found, carried through grain calls, and turned into
/// an HTTP answer in one place. Its message is a sentence for the person at the other end.
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

    /// <summary>How long to wait before asking again, where waiting helps.</summary>
    [Id(1)] public TimeSpan? RetryAfter { get; }

    /// <summary>The limit that was reached, in requests per minute, where one was.</summary>
    [Id(2)] public int? PerMinute { get; private init; }

    public static AvatarException OriginalNotFound() =>
        new(AvatarError.OriginalNotFound, "There is no such photo on this device.");

    public static AvatarException CartoonNotFound() =>
        new(AvatarError.CartoonNotFound, "There is no such cartoon on this device. Cartoons that nobody chose are removed after a day.");

    public static AvatarException AlreadyDownloaded() =>
        new(AvatarError.AlreadyDownloaded, "The face of this photo has been downloaded already. Send the photo again to start anew.");

    public static AvatarException IdempotencyKeyReused() =>
        new(AvatarError.IdempotencyKeyReused, "This Idempotency-Key was used for another request. Use a new key for a new request.");

    public static AvatarException DeviceBeingDeleted() =>
        new(AvatarError.Busy, "Everything of this device is being deleted. Please wait a moment.", TimeSpan.FromSeconds(5));

    /// <param name="retryAfter">When there is room for one more.</param>
    /// <param name="perMinute">The limit, in requests per minute.</param>
    public static AvatarException RateLimited(TimeSpan retryAfter, int perMinute) =>
        new(AvatarError.RateLimited, "Too many requests. Please wait a moment.", retryAfter) { PerMinute = perMinute };

    public static AvatarException RequestTimeout() =>
        new(AvatarError.RequestTimeout, "The request took too long to arrive. Nothing was kept; please try again where the network is better.");

    public static AvatarException Busy() =>
        new(AvatarError.Busy, "The studio is busy right now. Please try again in a few seconds.", TimeSpan.FromSeconds(5));

    public static AvatarException Unavailable(Exception? cause = null) =>
        new(AvatarError.Unavailable, "The service cannot reach its storage right now. Please try again.", TimeSpan.FromSeconds(5), cause);

    public static AvatarException InsufficientStorage(Exception? cause = null) =>
        new(AvatarError.InsufficientStorage, "There is no room left to store the image. Nothing was kept.", innerException: cause);
}
