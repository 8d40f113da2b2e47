namespace Avatar.WebFront;

/// <summary>
/// Descriptions of fields by name. A name has the same meaning throughout this API, so it is described once.
/// </summary>
internal static class ReferenceText
{
    public const string About =
        """
        A portrait in, a cartoon out.

        1. `POST /api/upload` sends a photo and returns its first cartoon.
        2. `POST /api/regenerate/{originalId}` draws another cartoon, as often as you like.
        3. `GET /api/cartoons/{cartoonId}/face` shows the face of a cartoon as a download would cut it.
        4. `POST /api/download/{cartoonId}` cuts the face of the cartoon you choose, **once** per photo.

        Every call under `/api` carries `x-device-id`, which identifies the caller. Data of another device is answered as if it did
        not exist. Answers are `{"success":true,"data":…}` or
        `{"success":false,"error":"a sentence","code":"snake_case","traceId":"…"}`. Ids have 24 hexadecimal digits. Times are ISO 8601 in UTC with
        milliseconds. If waiting helps, `Retry-After` gives the seconds to wait; `RateLimit-Remaining` gives the requests that are left.
        Lists carry an `ETag`, and answer 304 if `If-None-Match` holds the current one. Every GET route also answers HEAD.
        """;

    public const string Device =
        "The id of the calling device: a UUID that the app generates once and stores. Whoever knows it can do everything that its owner can. If the service is configured for opaque ids, any 1 to 128 visible ASCII characters.";

    public static IReadOnlyDictionary<string, string> Tags { get; } = new Dictionary<string, string>
    {
        ["Cartoons"] = "Sends a photo, draws cartoons of it, and cuts the face of one of them.",
        ["Lists"] = "What the device has, and what can be drawn.",
        ["Images"] = "The files behind the URLs in answers.",
        ["Device"] = "All data of the device.",
        ["Health"] = "For load balancers and supervisors.",
    };

    /// <summary>Descriptions of fields that are counts; elsewhere fields with the same names are lists.</summary>
    public static IReadOnlyDictionary<string, string> Counts { get; } = new Dictionary<string, string>
    {
        ["originals"] = "Number of photos.",
        ["cartoons"] = "Number of cartoons.",
        ["faces"] = "Number of faces.",
    };

    /// <summary>Descriptions of fields that are shares of a photo; elsewhere fields with the same names are numbers of pixels.</summary>
    public static IReadOnlyDictionary<string, string> Shares { get; } = new Dictionary<string, string>
    {
        ["x"] = "Left edge of the face, as a share of the upright photo's width: 0 to 1.",
        ["y"] = "Upper edge of the face, as a share of the upright photo's height: 0 to 1.",
        ["width"] = "Width of the face, as a share of the upright photo's width: 0 to 1.",
        ["height"] = "Height of the face, as a share of the upright photo's height: 0 to 1.",
    };

    public static IReadOnlyDictionary<string, string> Fields { get; } = new Dictionary<string, string>
    {
        ["success"] = "Whether the call succeeded: always true in an answer with `data`, always false in one with `error`.",
        ["data"] = "The result of the call.",
        ["error"] = "A message for people: what happened and what to do.",
        ["code"] = "The error code, for programs.",
        ["id"] = "The id: 24 hexadecimal digits.",
        ["imageUrl"] = "Absolute URL of the image.",
        ["faceUrl"] = "Absolute URL of the face.",
        ["fileSize"] = "Length of the image file, in bytes.",
        ["createdAt"] = "Creation time: ISO 8601, UTC, with milliseconds.",
        ["width"] = "Width of the upright image, in pixels.",
        ["height"] = "Height of the upright image, in pixels.",
        ["style"] = "Name of the style the cartoon is drawn in.",
        ["seed"] = $"The seed of the drawing: 0 to {RegeneratedCartoon.MaxSeed}.",
        ["original"] = "The photo.",
        ["originals"] = "Photos, newest first.",
        ["originalId"] = "Id of the photo the face was cut from.",
        ["cartoon"] = "The new cartoon.",
        ["cartoons"] = "Cartoons, newest first.",
        ["count"] = "Total number of items.",
        ["downloadedFace"] = "The downloaded face of the photo.",
        ["faces"] = "Places of the faces in the photo, the largest first. Null if nobody has looked for them yet, or they cannot be found now.",
        ["cartoonLifetime"] = "Seconds from the creation of a cartoon until it expires. It goes earlier if it is displaced, or if a face of the photo is downloaded.",
        ["downloadedFaces"] = "Downloaded faces, newest first.",
        ["pagination"] = "Position of this page in the list.",
        ["page"] = "Number of this page, starting at 1.",
        ["limit"] = "Entries per page.",
        ["total"] = "Total number of entries.",
        ["pages"] = "Total number of pages.",
        ["styles"] = "The available styles, the default one first.",
        ["name"] = "Name of the style in requests.",
        ["title"] = "Title of the style for display.",
        ["description"] = "One sentence that describes the style.",
        ["traceId"] = "Id of the request in logs and traces, as in `x-trace-id`.",
        ["confirm"] = "The device's id, as in `x-device-id`.",
        ["deleted"] = "Numbers of items the device had when the deletion began. All of them are deleted.",
        ["status"] = "The state of the service or check.",
        ["message"] = "A message for people.",
        ["version"] = "The version of the service.",
        ["checks"] = "The state of each dependency of the service.",
    };
}
