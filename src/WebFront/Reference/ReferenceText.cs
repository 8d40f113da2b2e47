namespace Avatar.WebFront;

/// <summary>
/// Descriptions of parameters and fields by name. A name has the same meaning throughout this API, so it is described once.
/// </summary>
internal static class ReferenceText
{
    public const string About =
        """
        A portrait in, a cartoon out.

        1. `POST /api/upload` sends a photo and returns its first cartoon.
        2. `POST /api/regenerate/{originalId}` draws another cartoon, as often as you like.
        3. `POST /api/download/{cartoonId}` cuts the face of the cartoon you choose, **once** per photo.

        Every call under `/api` carries `x-device-id`, which identifies the caller. Data of another device is answered as if it did
        not exist. Answers are `{"success":true,"data":…}` or
        `{"success":false,"error":"a sentence","code":"snake_case","traceId":"…"}`. Ids have 24 hexadecimal digits. Times are ISO 8601 in UTC with
        milliseconds. If waiting helps, `Retry-After` gives the seconds to wait; `RateLimit-Remaining` gives the requests that are left.
        Lists carry an `ETag`, and answer 304 if `If-None-Match` holds the current one. Every GET route also answers HEAD.
        """;

    public static IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>
    {
        ["x-device-id"] = "The id of the calling device: a UUID that the app generates once and stores. If the service is configured for opaque ids, any 1 to 128 visible ASCII characters.",
        ["Idempotency-Key"] = "1 to 200 visible ASCII characters, chosen by the caller. A repeated call with the same key within 24 hours returns the answer of the first call, with `Idempotency-Replayed: true`, and makes nothing new.",
        ["If-None-Match"] = "The `ETag` of an answer that the caller has. If it is still current, the answer is 304 without a body.",
        ["originalId"] = "The id of a photo: 24 hexadecimal digits.",
        ["cartoonId"] = "The id of a cartoon: 24 hexadecimal digits.",
        ["style"] = "The name of a style from `GET /api/styles`; the default style if not given.",
        ["seed"] = "A whole number from 0 to 9007199254740991 that varies the drawing within its style. If not given, the service chooses a new one.",
        ["page"] = "The page number, starting at 1. Without `page` and `limit` the whole list is returned.",
        ["limit"] = "Entries per page: 1 to 100; 50 if not given.",
        ["format"] = "`jpeg`, `png` or `webp`. PNG and WebP are transparent around the head; JPEG has a white background.",
        ["area"] = "`originals`, `temp` (cartoons) or `downloaded` (faces).",
        ["filename"] = "The file name from a URL in an answer.",
        ["w"] = "Maximum width of the copy in pixels: 64, 128, 256, 512 or 1024. Images are not enlarged.",
        ["download"] = "Sends the image as a file to save, with a name such as `avatar-2026-11-28.png`.",
        ["expires"] = "From the link: its expiry in seconds since 1970 (UTC). Only if the service signs its links.",
        ["signature"] = "From the link: its signature. Only if the service signs its links.",
        ["image"] = "The photo: JPEG, PNG or WebP, detected by content, less than 10 MiB.",
    };

    /// <summary>Descriptions of fields that are counts; elsewhere fields with the same names are lists.</summary>
    public static IReadOnlyDictionary<string, string> Counts { get; } = new Dictionary<string, string>
    {
        ["originals"] = "Number of photos.",
        ["cartoons"] = "Number of cartoons.",
        ["faces"] = "Number of faces.",
    };

    public static IReadOnlyDictionary<string, string> Fields { get; } = new Dictionary<string, string>
    {
        ["success"] = "Whether the call succeeded.",
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
        ["seed"] = "The seed of the drawing: 0 to 9007199254740991.",
        ["original"] = "The photo.",
        ["originals"] = "Photos, newest first.",
        ["originalId"] = "Id of the photo the face was cut from.",
        ["cartoon"] = "The new cartoon.",
        ["cartoons"] = "Cartoons, newest first.",
        ["count"] = "Total number of items.",
        ["downloadedFace"] = "The downloaded face of the photo.",
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
        ["checks"] = "The state of each dependency of the service.",
    };
}
