namespace Avatar;

/// <summary>
/// Everything that can go wrong for a caller: the one closed set of domain errors. The snake_case of a name is the
/// <c>code</c> of the HTTP answer. Numbers are part of the wire format: never reuse one.
/// </summary>
[GenerateSerializer, Alias("avatar.AvatarError")]
public enum AvatarError
{
    /// <summary>A bug of ours.</summary>
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

    /// <summary>Everything of the device is to be deleted, and its id is not said once more.</summary>
    ConfirmationRequired = 12,

    /// <summary>The original is not there, or belongs to another device.</summary>
    OriginalNotFound = 20,

    /// <summary>The cartoon is not there, or belongs to another device.</summary>
    CartoonNotFound = 21,
    FileNotFound = 22,
    NotFound = 23,
    MethodNotAllowed = 24,

    /// <summary>A link without a signature, with a wrong one, or past its time.</summary>
    InvalidSignature = 25,

    /// <summary>The original has its one face.</summary>
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

    /// <summary>Saturated, starting, or at work on the device's deletion: nothing was done, and waiting helps.</summary>
    Busy = 53,

    /// <summary>Database or cluster out of reach, or the outcome of a write unknown: ask again.</summary>
    Unavailable = 54,
    InsufficientStorage = 55,

    /// <summary>The HTTP request itself is malformed.</summary>
    BadRequest = 56,

    /// <summary>The request did not arrive in its time.</summary>
    RequestTimeout = 60,
}
