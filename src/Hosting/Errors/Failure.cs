using Avatar.Grains;
using Avatar.Imaging;
using Avatar.Storage;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Avatar.Hosting;

/// <summary>An error as it is sent to the caller.</summary>
public sealed record Failure(AvatarError Error, string Message)
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>The HTTP status: that of the error, unless the framework chose a more specific one.</summary>
    public int Status { get; init; } = ErrorTable.GetStatus(Error);

    /// <summary>How long the caller should wait before a retry; null if waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; } =
        Error is AvatarError.Busy or AvatarError.Unavailable or AvatarError.RateLimited ? DefaultRetryAfter : null;

    /// <summary>The rate limit that was reached, in requests per minute; null for other errors.</summary>
    public int? PerMinute { get; init; }

    /// <summary>Converts an exception.</summary>
    public static Failure From(Exception exception) => exception switch
    {
        _ when IsNotUnderstood(exception) => new(
            AvatarError.Unavailable,
            "A part of the service sent a reply that this part does not understand. The request may or may not have been carried out. Please try again."),
        AvatarException { RetryAfter: { } wait } known => new(known.Error, known.Message) { RetryAfter = wait, PerMinute = known.PerMinute },
        AvatarException known => new(known.Error, known.Message),
        ImagingException imaging => From(DomainErrors.From(imaging)),
        StoreException store => From(DomainErrors.From(store)),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new(AvatarError.FileTooLarge, "The request is too large."),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => From(AvatarException.RequestTimeout()),
        BadHttpRequestException bad => new(AvatarError.BadRequest, "The request is malformed or incomplete.") { Status = bad.StatusCode },
        LimitExceededException or OutOfMemoryException => From(AvatarException.Busy()),
        _ when IsLost(exception) || exception is OperationCanceledException =>
            new(AvatarError.Unavailable, "The service did not answer in time. The request may or may not have been carried out. Please try again."),
        _ => From(AvatarException.InternalError()),
    };

    /// <summary>Describes an error status that the framework set without a body.</summary>
    /// <param name="status">The status.</param>
    /// <param name="method">The method of the request.</param>
    public static Failure FromStatus(int status, string method) => status switch
    {
        StatusCodes.Status404NotFound => new(AvatarError.NotFound, "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => new(AvatarError.MethodNotAllowed, $"This address does not support {method}. The Allow header lists the methods it supports."),
        StatusCodes.Status412PreconditionFailed => new(AvatarError.BadRequest, "The image does not match the conditions of the request (If-Match or If-Unmodified-Since).") { Status = status },
        StatusCodes.Status416RangeNotSatisfiable => new(AvatarError.BadRequest, "The requested range lies outside the image.") { Status = status },
        >= StatusCodes.Status500InternalServerError => new(AvatarError.InternalError, "Something went wrong on our side.") { Status = status },
        _ => new(AvatarError.BadRequest, "The request is malformed.") { Status = status },
    };

    /// <summary>
    /// Whether this version cannot understand a silo's reply: an unknown error code, type or serialized form. During an upgrade silos may
    /// be newer than fronts.
    /// </summary>
    public static bool IsNotUnderstood(Exception exception) => exception switch
    {
        AvatarException known => !ErrorTable.IsKnown(known.Error),
        SerializerException or UnavailableExceptionFallbackException => true,
        _ => false,
    };

    /// <summary>
    /// Whether Orleans failed to deliver the call or its reply, as happens while silos join and leave. A bare <see cref="OrleansException"/>
    /// counts: Orleans throws it when a grain cannot be registered because its silo was declared dead.
    /// </summary>
    public static bool IsLost(Exception? exception) => exception is TimeoutException or ConnectionFailedException
        or (OrleansException and not LimitExceededException);
}
