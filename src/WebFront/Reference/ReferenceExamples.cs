using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Avatar.Hosting;
using Avatar.Imaging;

namespace Avatar.WebFront;

/// <summary>
/// Examples of answers for the API reference. Those of successful calls are values of the types that the API returns; a test compares the
/// sentences of errors with real answers.
/// </summary>
internal static class ReferenceExamples
{
    private const string Service = "https://avatars.example.org";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private static readonly DateTimeOffset Uploaded = new(2026, 5, 1, 9, 30, 15, 250, TimeSpan.Zero);
    private static readonly OriginalId Photo = OriginalId.Parse("69f4742feb1f9c2d7a40b1e3");

    private static readonly OriginalData Original = new(Photo, GetUrl(ImageArea.Originals, 0, "jpg"), 245_678, Uploaded, 1200, 1600);
    private static readonly DrawnOriginalData DrawnOriginal = new(Photo, Original.ImageUrl, Original.FileSize, Uploaded);
    private static readonly OriginalReference Reference = new(Photo, Original.ImageUrl, Uploaded);
    private static readonly CartoonData Comic = new(
        CartoonId.Parse("69f4742feb1f9c2d7a40b1e4"), GetUrl(ImageArea.Temp, 3, "jpg"), 198_765, Uploaded.AddSeconds(3), "comic", 7);
    private static readonly CartoonData Pop = new(
        CartoonId.Parse("69f47448eb1f9c2d7a40b1e5"), GetUrl(ImageArea.Temp, 25, "jpg"), 187_654, Uploaded.AddSeconds(25), "pop", 3);
    private static readonly FaceData Face = new(
        FaceId.Parse("69f4746beb1f9c2d7a40b1e6"), GetUrl(ImageArea.Downloaded, 60, "png"), Photo, 87_654, Uploaded.AddSeconds(60));

    private static readonly ImmutableArray<FaceBox> Faces = [new(0.2981, 0.1725, 0.3317, 0.2488), new(0.7042, 0.3312, 0.1208, 0.0906)];

    private static readonly Dictionary<Type, object> Answers = new object[]
    {
        Success(new UploadData(DrawnOriginal, Comic, Faces)),
        Success(new RegeneratedData(DrawnOriginal, [Pop, Comic], 2, Pop, Faces)),
        Success(new OriginalListData([Original], 1)),
        Success(new OriginalStateData(Original, [Pop, Comic], null, Faces, 86_400)),
        Success(new CartoonListData([new(Pop.Id, Pop.ImageUrl, Pop.CreatedAt, Reference), new(Comic.Id, Comic.ImageUrl, Comic.CreatedAt, Reference)])),
        Success(new DownloadData(Face)),
        Success(new FaceListData([new(Face.Id, Face.FaceUrl, Face.FileSize, Reference, Face.CreatedAt)], new(1, PageQuery.DefaultLimit, 1, 1))),
        Success(new StyleListData(CartoonStyles.All)),
        Success(new DeletionData(new(1, 2, 0))),
        HealthData.Online,
        Readiness("ok", files: "ok"),
    }.ToDictionary(static answer => answer.GetType());

    /// <summary>Answers that report a failure without an error envelope.</summary>
    private static readonly Dictionary<Type, object> Unavailable = new object[]
    {
        HealthData.Stalled,
        Readiness("unavailable", files: "unavailable"),
    }.ToDictionary(static answer => answer.GetType());

    /// <summary>Returns an answer of this type as JSON.</summary>
    public static JsonNode GetAnswer(int status, Type type)
    {
        var answers = status == StatusCodes.Status503ServiceUnavailable ? Unavailable : Answers;
        return JsonSerializer.SerializeToNode(answers[type], ApiJson.Default.GetTypeInfo(type)!)!;
    }

    public static JsonNode GetFailure(int status, AvatarError error) => new JsonObject
    {
        ["success"] = false,
        ["error"] = GetSentence(status, error),
        ["code"] = ErrorTable.GetCode(error),
        ["traceId"] = Trace,
    };

    private static string GetSentence(int status, AvatarError error) => error switch
    {
        AvatarError.InternalError => $"{AvatarException.InternalError().Message} Trace {Trace}.",
        AvatarError.MissingDeviceId => "The x-device-id header is missing. Send the UUID of the device.",
        AvatarError.InvalidDeviceId => "The x-device-id header must be a UUID, for example 123e4567-e89b-12d3-a456-426614174000.",
        AvatarError.InvalidId => "The id is not valid. An id has 24 hexadecimal digits.",
        AvatarError.MissingImage => "The image is empty.",
        AvatarError.OneImageOnly => "Send one image at a time.",
        AvatarError.UnknownStyle => AvatarException.UnknownStyle().Message,
        AvatarError.InvalidSeed => $"A seed is a whole number from 0 to {RegeneratedCartoon.MaxSeed}.",
        AvatarError.InvalidPage => "page must be a whole number of at least 1, and limit a whole number from 1 to 100.",
        AvatarError.InvalidFormat => "The format must be jpeg, png or webp.",
        AvatarError.InvalidIdempotencyKey => "The Idempotency-Key header must be 1 to 200 visible ASCII characters.",
        AvatarError.InvalidWidth => "w must be one of 64, 128, 256, 512, 1024.",
        AvatarError.InvalidFace => AvatarException.InvalidFace().Message,
        AvatarError.ConfirmationRequired => "This call permanently deletes all data of the device. To confirm, send the body {\"confirm\":\"<the device id>\"} with the id from the x-device-id header.",
        AvatarError.OriginalNotFound => AvatarException.OriginalNotFound().Message,
        AvatarError.CartoonNotFound => AvatarException.CartoonNotFound().Message,
        AvatarError.FileNotFound => ImagesApi.FileNotFound().Message,
        AvatarError.InvalidSignature => "This link to the image is invalid or has expired. Load the list again to get a new link.",
        AvatarError.AlreadyDownloaded => AvatarException.AlreadyDownloaded().Message,
        AvatarError.FileTooLarge => "The image is too large. It may have at most 10,485,759 bytes.",
        AvatarError.ImageTooLarge => "This image has 3600.0 megapixels; at most 70.0 are accepted.",
        AvatarError.UnsupportedMediaType => ImageFormats.ExplainRefusal([]),
        AvatarError.UndecodableImage => "This image is damaged or incomplete.",
        AvatarError.IdempotencyKeyReused => AvatarException.IdempotencyKeyReused().Message,
        AvatarError.RateLimited => AvatarException.RateLimited(default, 0).Message,
        AvatarError.EngineFailed => ImagingException.Failed().Message,
        AvatarError.EngineTimeout => ImagingException.TimedOut().Message,
        AvatarError.Busy => AvatarException.Busy().Message,
        AvatarError.Unavailable => AvatarException.Unavailable().Message,
        AvatarError.InsufficientStorage => AvatarException.InsufficientStorage().Message,
        AvatarError.BadRequest => status switch
        {
            StatusCodes.Status412PreconditionFailed => "The image does not match the conditions of the request (If-Match or If-Unmodified-Since).",
            StatusCodes.Status416RangeNotSatisfiable => "The requested range lies outside the image.",
            _ => "The Host header is missing or invalid. Send a valid host name, because the URLs of images begin with it.",
        },
        AvatarError.RequestTimeout => AvatarException.RequestTimeout().Message,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "No route declares this error."),
    };

    private static ReadinessData Readiness(string status, string files) => new(status, new Dictionary<string, string> { ["documents"] = "ok", ["files"] = files });

    private static Answer<T> Success<T>(T data)
        where T : notnull => new() { Data = data };

    private static string GetUrl(ImageArea area, int seconds, string extension) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Service}{area.PathPrefix()}{Uploaded.AddSeconds(seconds).ToUnixTimeMilliseconds()}_{Photo}_c4a8167c9fc80334a451c3df.{extension}");
}
