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
