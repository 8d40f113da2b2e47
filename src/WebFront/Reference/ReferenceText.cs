namespace Avatar.WebFront.Reference;

/// <summary>
/// What parameters and fields mean, by their names: a name means the same everywhere in this API, so it is explained once.
/// </summary>
internal static class ReferenceText
{
    public const string About =
        """
        A portrait in, a cartoon out.

        1. `POST /api/upload` sends a photo; the answer has its first cartoon.
        2. `POST /api/regenerate/{originalId}` draws another one, as often as you like.
        3. `POST /api/download/{cartoonId}` cuts the face of the one you choose, **once** per photo.

        Every call under `/api` carries `x-device-id`, which is the caller's identity: whatever belongs to another device is
        answered like something that does not exist. Answers are `{"success":true,"data":…}` or
        `{"success":false,"error":"a sentence","code":"snake_case","traceId":"…"}`. Ids are 24 hexadecimal digits, times ISO 8601 in UTC with
        milliseconds. Where waiting helps, `Retry-After` says how many seconds; `RateLimit-Remaining` says what is left before
        that. Lists carry an `ETag`, and answer 304 to an `If-None-Match` that still holds. HEAD works wherever GET does.
        """;

    public static IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>
    {
        ["x-device-id"] = "Who calls: a UUID that the app makes once and keeps. Where the service is set to take opaque ids, any 1 to 128 visible ASCII characters.",
        ["Idempotency-Key"] = "1 to 200 visible ASCII characters of the caller's choice. The same key again, within 24 hours, gives the first call's answer instead of a second picture, with `Idempotency-Replayed: true`.",
        ["If-None-Match"] = "The `ETag` of an answer that the caller has: where it still holds, the answer is 304 without a body.",
        ["originalId"] = "The id of a photo: 24 hexadecimal digits.",
        ["cartoonId"] = "The id of a cartoon: 24 hexadecimal digits.",
        ["style"] = "The name of a style of `GET /api/styles`; the default one if not given.",
        ["seed"] = "A whole number from 0 to 9007199254740991 that varies the drawing within its style; one that was not used yet if not given.",
        ["page"] = "The page, from 1 on. Without `page` and `limit` everything is answered.",
        ["limit"] = "Entries per page: 1 to 100; 50 if not given.",
        ["format"] = "`jpeg`, `png` or `webp`. PNG and WebP are transparent around the head, JPEG stands on white.",
        ["area"] = "`originals`, `temp` (cartoons) or `downloaded` (faces).",
        ["filename"] = "The file's name, as the URLs in answers have it.",
        ["w"] = "A copy of at most so many pixels across: 64, 128, 256, 512 or 1024. Never enlarged.",
        ["download"] = "Offers the image as a file to keep, with a name such as `avatar-2026-11-28.png`.",
        ["expires"] = "As the link has it: when it expires, in seconds since 1970. Only where the service signs its links.",
        ["signature"] = "As the link has it: shows that it was given out by the service. Only where the service signs its links.",
        ["image"] = "The photo: JPEG, PNG or WebP by its content, less than 10 MiB.",
    };

    /// <summary>Fields that are a number here, where elsewhere the same name is a list of the things themselves.</summary>
    public static IReadOnlyDictionary<string, string> Counts { get; } = new Dictionary<string, string>
    {
        ["originals"] = "How many photos.",
        ["cartoons"] = "How many cartoons.",
        ["faces"] = "How many faces.",
    };

    public static IReadOnlyDictionary<string, string> Fields { get; } = new Dictionary<string, string>
    {
        ["success"] = "Whether the call did what was asked.",
        ["data"] = "What was asked for.",
        ["error"] = "What happened and what helps, in a sentence for a person.",
        ["code"] = "What happened, for code.",
        ["id"] = "24 hexadecimal digits.",
        ["imageUrl"] = "Where the image is: an absolute URL.",
        ["faceUrl"] = "Where the face is: an absolute URL.",
        ["fileSize"] = "Length of the image's file, in bytes.",
        ["createdAt"] = "When it was made: ISO 8601, UTC, with milliseconds.",
        ["width"] = "Pixels across, standing upright.",
        ["height"] = "Pixels down, standing upright.",
        ["style"] = "The name of the style it is drawn in.",
        ["seed"] = "The number that, with the style, drew it: 0 to 9007199254740991.",
        ["original"] = "The photo.",
        ["originals"] = "Photos, newest first.",
        ["originalId"] = "The photo it was made of.",
        ["cartoon"] = "The new cartoon.",
        ["cartoons"] = "Cartoons, newest first.",
        ["count"] = "How many there are in all.",
        ["downloadedFace"] = "The face-cut of the photo.",
        ["downloadedFaces"] = "Face-cuts, newest first.",
        ["pagination"] = "Where this page lies.",
        ["page"] = "The number of this page, from 1 on.",
        ["limit"] = "Entries per page.",
        ["total"] = "Entries in all.",
        ["pages"] = "Pages in all.",
        ["styles"] = "The styles on offer, the default one first.",
        ["name"] = "The name that requests use.",
        ["title"] = "The name on a button.",
        ["description"] = "One sentence that says how it looks.",
        ["traceId"] = "Where to look in logs and traces: the same as `x-trace-id`.",
        ["confirm"] = "The device's id, as in `x-device-id`.",
        ["deleted"] = "What there was when the deletion began; all of it is gone.",
        ["status"] = "How it is.",
        ["message"] = "A sentence for a person.",
        ["checks"] = "What it depends on, and how each of these is.",
    };
}
