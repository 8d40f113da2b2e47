namespace Avatar;

/// <summary>
/// The closed set of errors that a caller can get. A name in snake_case is the <c>code</c> of the HTTP response. The numbers are part of
/// the wire format: do not reuse them.
/// </summary>
[GenerateSerializer, Alias("avatar.AvatarError")]
public enum AvatarError
{
    /// <summary>A bug in this service.</summary>
    InternalError = 0,

    MissingDeviceId = 1,
    InvalidDeviceId = 2,
    InvalidId = 3,
    MissingImage = 4,
    OneImageOnly = 5,
    UnknownStyle = 6,
    InvalidSeed = 7,
    InvalidPage = 8,
    InvalidFormat = 9,
    InvalidIdempotencyKey = 10,
    InvalidWidth = 11,

    /// <summary>The request would delete all data of the device, but its body does not repeat the device's id.</summary>
    ConfirmationRequired = 12,

    /// <summary>The number of a face is malformed, or the photo has fewer faces, or the engine cannot cut a chosen face.</summary>
    InvalidFace = 13,

    /// <summary>The original does not exist, or belongs to another device.</summary>
    OriginalNotFound = 20,

    /// <summary>The cartoon does not exist, or belongs to another device.</summary>
    CartoonNotFound = 21,
    FileNotFound = 22,
    NotFound = 23,
    MethodNotAllowed = 24,

    /// <summary>The signature of the link is missing, wrong or expired.</summary>
    InvalidSignature = 25,

    /// <summary>The original already has its face.</summary>
    AlreadyDownloaded = 30,

    /// <summary>Too many bytes.</summary>
    FileTooLarge = 40,

    /// <summary>Too many pixels.</summary>
    ImageTooLarge = 41,
    UnsupportedMediaType = 42,
    UndecodableImage = 43,
    IdempotencyKeyReused = 44,

    RateLimited = 50,
    EngineFailed = 51,
    EngineTimeout = 52,

    /// <summary>The service is saturated, starting, or deleting the device. Nothing was done; a later retry helps.</summary>
    Busy = 53,

    /// <summary>The database or the cluster is unreachable, or the outcome of a write is unknown: retry.</summary>
    Unavailable = 54,
    InsufficientStorage = 55,

    /// <summary>The HTTP request itself is malformed.</summary>
    BadRequest = 56,

    /// <summary>The request did not arrive in time.</summary>
    RequestTimeout = 60,
}

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

    public static AvatarException InvalidFace() =>
        new(AvatarError.InvalidFace, "There is no such face in this photo. GET /api/originals/{originalId} lists its faces; face is the number of one of them, counted from 0.");

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
