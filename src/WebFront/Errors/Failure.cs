using Avatar.Imaging;
using Avatar.Storage;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Avatar.WebFront.Errors;

/// <summary>What a caller is told about something that went wrong.</summary>
internal sealed record Failure(AvatarError Error, string Message)
{
    private static readonly TimeSpan SomeSeconds = TimeSpan.FromSeconds(5);

    /// <summary>The HTTP status; the error's own, but for requests that are malformed in a way of their own.</summary>
    public int Status { get; init; } = ErrorTable.StatusOf(Error);

    /// <summary>How long to wait before asking again, where waiting helps.</summary>
    public TimeSpan? RetryAfter { get; init; } =
        Error is AvatarError.Busy or AvatarError.Unavailable or AvatarError.RateLimited ? SomeSeconds : null;

    /// <summary>The limit that was reached, in requests per minute, where one was.</summary>
    public int? PerMinute { get; init; }

    /// <summary>The one place where exceptions become answers.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        _ when IsNotUnderstood(exception) => new(
            AvatarError.Unavailable,
            "A part of the service answered in a way that this one does not know. Whether the request was carried out is unknown; please try again."),
        AvatarException { RetryAfter: { } wait } known => new(known.Error, known.Message) { RetryAfter = wait, PerMinute = known.PerMinute },
        AvatarException known => new(known.Error, known.Message),
        ImagingException imaging => Of(imaging),
        StoreException store => Of(store),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new(AvatarError.FileTooLarge, "The request is larger than this service takes."),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => Of(AvatarException.RequestTimeout()),
        BadHttpRequestException bad => new(AvatarError.BadRequest, "The request is malformed or incomplete.") { Status = bad.StatusCode },
        LimitExceededException or OutOfMemoryException => Of(AvatarException.Busy()),
        _ when IsLost(exception) || exception is OperationCanceledException =>
            new(AvatarError.Unavailable, "The service did not answer in time. Whether the request was carried out is unknown; please try again."),
        _ => new(AvatarError.InternalError, "Something went wrong on our side. Please try again later."),
    };

    /// <summary>
    /// Whether a silo's answer is none that this version knows: an error, a type or a form that came later. While a cluster is upgraded,
    /// silos may be newer than fronts.
    /// </summary>
    public static bool IsNotUnderstood(Exception exception) => exception switch
    {
        AvatarException known => !ErrorTable.IsKnown(known.Error),
        SerializerException or UnavailableExceptionFallbackException => true,
        _ => false,
    };

    /// <summary>
    /// Whether a call failed on its way, and not where it went: what Orleans throws while silos come and go. That of a grain which cannot be registered,
    /// because its silo was declared dead meanwhile, has no type of its own.
    /// </summary>
    public static bool IsLost(Exception? exception) => exception is TimeoutException or ConnectionFailedException
        or (OrleansException and not LimitExceededException);

    private static Failure Of(ImagingException imaging) => imaging.Error switch
    {
        ImagingError.UnsupportedMediaType => new(AvatarError.UnsupportedMediaType, imaging.Message),
        ImagingError.Undecodable => new(AvatarError.UndecodableImage, imaging.Message),
        ImagingError.TooManyPixels => new(AvatarError.ImageTooLarge, imaging.Message),
        ImagingError.UnknownStyle => new(AvatarError.UnknownStyle, imaging.Message),
        ImagingError.Busy => Of(AvatarException.Busy()),
        ImagingError.EngineFailed => new(AvatarError.EngineFailed, imaging.Message),
        ImagingError.EngineTimeout => new(AvatarError.EngineTimeout, imaging.Message),
        _ => new(AvatarError.InternalError, "Something went wrong on our side. Please try again later."),
    };

    private static Failure Of(StoreException store) => store.Failure switch
    {
        StoreFailure.Full => Of(AvatarException.InsufficientStorage()),
        StoreFailure.Busy => Of(AvatarException.Busy()),
        StoreFailure.Unavailable or StoreFailure.OutcomeUnknown => Of(AvatarException.Unavailable()),
        _ => new(AvatarError.InternalError, "Something went wrong on our side. Please try again later."),
    };
}
