using System.Collections.Frozen;
using System.Text.Json;

namespace Avatar.Hosting;

/// <summary>
/// HTTP status and code of every domain error. An unknown error, from a newer silo, is treated as
/// <see cref="AvatarError.Unavailable"/>, because the outcome of the request is unknown.
/// </summary>
public static class ErrorTable
{
    private static readonly FrozenDictionary<AvatarError, string> Codes =
        Enum.GetValues<AvatarError>().ToFrozenDictionary(error => error, error => JsonNamingPolicy.SnakeCaseLower.ConvertName(error.ToString()));

    /// <summary>The <c>code</c> of the answer: the name of the error in snake_case.</summary>
    public static string GetCode(AvatarError error) => Codes[IsKnown(error) ? error : AvatarError.Unavailable];

    public static bool IsKnown(AvatarError error) => Codes.ContainsKey(error);

    public static int GetStatus(AvatarError error) => error switch
    {
        AvatarError.MissingDeviceId or AvatarError.InvalidDeviceId or AvatarError.InvalidId or AvatarError.MissingImage
            or AvatarError.OneImageOnly or AvatarError.UnknownStyle or AvatarError.InvalidSeed or AvatarError.InvalidPage
            or AvatarError.InvalidFormat or AvatarError.InvalidWidth or AvatarError.InvalidFace or AvatarError.InvalidIdempotencyKey
            or AvatarError.ConfirmationRequired or AvatarError.BadRequest => StatusCodes.Status400BadRequest,
        AvatarError.InvalidSignature => StatusCodes.Status403Forbidden,
        AvatarError.OriginalNotFound or AvatarError.CartoonNotFound or AvatarError.FileNotFound
            or AvatarError.NotFound => StatusCodes.Status404NotFound,
        AvatarError.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        AvatarError.RequestTimeout => StatusCodes.Status408RequestTimeout,
        AvatarError.AlreadyDownloaded => StatusCodes.Status409Conflict,
        AvatarError.FileTooLarge or AvatarError.ImageTooLarge => StatusCodes.Status413PayloadTooLarge,
        AvatarError.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        AvatarError.UndecodableImage or AvatarError.IdempotencyKeyReused => StatusCodes.Status422UnprocessableEntity,
        AvatarError.RateLimited => StatusCodes.Status429TooManyRequests,
        AvatarError.EngineFailed => StatusCodes.Status502BadGateway,
        AvatarError.EngineTimeout => StatusCodes.Status504GatewayTimeout,
        AvatarError.Busy or AvatarError.Unavailable => StatusCodes.Status503ServiceUnavailable,
        AvatarError.InsufficientStorage => StatusCodes.Status507InsufficientStorage,
        AvatarError.InternalError => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}
