using System.Net.Http.Headers;
using Avatar.Imaging;
using Avatar.Storage;
using Avatar.WebFront.Tests.Application;
using Microsoft.AspNetCore.Http;

namespace Avatar.WebFront.Tests.Reference.Documented;

/// <summary>
/// How to provoke each documented answer: a valid call for every operation, and a change to it for every error code. A new operation needs
/// a line in <see cref="RightCalls"/>, a new code a line in <see cref="Codes"/>.
/// </summary>
internal static class Provocations
{
    private const string Nothing = "000000000000000000000000";

    /// <summary>A valid call of each operation.</summary>
    private static readonly Dictionary<string, Func<Scene, Call>> RightCalls = new()
    {
        ["Upload"] = scene => new(HttpMethod.Post, "/api/upload") { Device = scene.Device, Photo = Photos.Jpeg(64, 48) },
        ["Regenerate"] = scene => new(HttpMethod.Post, "/api/regenerate/") { Device = scene.Device, Id = scene.Original },
        ["Download"] = scene => new(HttpMethod.Post, "/api/download/") { Device = scene.Device, Id = scene.Cartoon },
        ["ListOriginals"] = scene => new(HttpMethod.Get, "/api/originals") { Device = scene.Device },
        ["GetOriginal"] = scene => new(HttpMethod.Get, "/api/originals/") { Device = scene.Device, Id = scene.Original },
        ["ListCartoons"] = scene => new(HttpMethod.Get, "/api/cartoons?originalId=") { Device = scene.Device, Id = scene.Original },
        ["PreviewFace"] = scene => new(HttpMethod.Get, "/api/cartoons/") { Device = scene.Device, Id = scene.Cartoon, Tail = "/face" },
        ["ListFaces"] = scene => new(HttpMethod.Get, "/api/downloaded-faces") { Device = scene.Device },
        ["DeleteDevice"] = scene => new(HttpMethod.Delete, "/api/device") { Device = scene.Device, Confirm = scene.Device },
        ["ListStyles"] = scene => new(HttpMethod.Get, "/api/styles") { Device = scene.Device },
        ["GetImage"] = scene => new(HttpMethod.Get, "/uploads/originals/") { Id = scene.Filename },
        ["Health"] = _ => new(HttpMethod.Get, "/health"),
        ["Live"] = _ => new(HttpMethod.Get, "/health/live"),
        ["Ready"] = _ => new(HttpMethod.Get, "/health/ready"),
    };

    /// <summary>How to provoke each error, for any operation.</summary>
    private static readonly Dictionary<string, Provocation> Codes = new()
    {
        ["missing_device_id"] = (scene, call) => scene.SendAsync(call with { Device = null }),
        ["invalid_device_id"] = (scene, call) => scene.SendAsync(call with { Device = "nobody" }),
        ["rate_limited"] = async (scene, call) =>
        {
            var reply = await scene.SendLimitedAsync(call);
            while (reply.Status != 429) reply = await scene.SendLimitedAsync(call);
            return reply;
        },
        ["bad_request"] = (scene, call) => scene.SendWithoutHostAsync(call),
        ["busy"] = (scene, call) => scene.With(() => scene.Grains.Failure = AvatarException.Busy()).SendAsync(call),
        ["unavailable"] = (scene, call) => scene.With(() => scene.Grains.Failure = AvatarException.Unavailable()).SendAsync(call),
        ["internal_error"] = (scene, call) => scene.With(() => scene.Grains.Bug = new InvalidOperationException("The test says so.")).SendAsync(call),
        ["invalid_id"] = (scene, call) => scene.SendAsync(call with { Id = "1" }),
        ["original_not_found"] = (scene, call) => scene.SendAsync(call with { Id = Nothing }),
        ["cartoon_not_found"] = (scene, call) => scene.SendAsync(call with { Id = Nothing }),
        ["file_not_found"] = (scene, call) => scene.SendAsync(call with { Id = "1_a.jpg" }),
        ["invalid_page"] = (scene, call) => scene.SendAsync(call with { Query = "?page=0" }),
        ["invalid_format"] = (scene, call) => scene.SendAsync(call with { Query = "?format=gif" }),
        ["invalid_width"] = (scene, call) => scene.SendAsync(call with { Query = "?w=65" }),
        ["invalid_face"] = (scene, call) => scene.SendAsync(call with { Query = "?face=-1" }),
        ["invalid_idempotency_key"] = (scene, call) => scene.SendAsync(call with { Key = "two words" }),
        ["unknown_style"] = (scene, call) => scene.SendAsync(call with { Style = "cubism" }),
        ["invalid_seed"] = (scene, call) => scene.SendAsync(call with { Seed = "-1" }),
        ["idempotency_key_reused"] = async (scene, call) =>
        {
            Assert.Equal(201, (await scene.SendAsync(call with { Key = "key" })).Status);
            return await scene.SendAsync(call with { Key = "key", Seed = "7" });
        },
        ["confirmation_required"] = (scene, call) => scene.SendAsync(call with { Confirm = null }),
        ["invalid_signature"] = (scene, call) => scene.SendSigningAsync(call),
        ["request_timeout"] = (scene, call) => scene.SendSlowlyAsync(call),
        ["missing_image"] = (scene, call) => scene.SendAsync(call with { Photo = [] }),
        ["one_image_only"] = (scene, call) => scene.SendAsync(call with { Copies = 2 }),
        ["file_too_large"] = (scene, call) => scene.SendAsync(call with { Photo = Photos.CreateJpeg(10 * 1024 * 1024) }),
        ["image_too_large"] = (scene, call) => scene.SendAsync(call with { Photo = Photos.Claiming(60_000, 60_000) }),
        ["unsupported_media_type"] = (scene, call) => scene.SendAsync(call with { Photo = "GIF89a and so on"u8.ToArray() }),
        ["undecodable_image"] = (scene, call) => scene.SendAsync(call with { Photo = Photos.Png(64, 48)[..12] }),
        ["already_downloaded"] = async (scene, call) =>
        {
            var another = (await scene.SendAsync(RightCalls["Regenerate"](scene))).Text("cartoon", "id");
            return await AskAfterDownloadAsync(scene, another, call);
        },
        ["engine_failed"] = (scene, call) => scene.With(() => scene.Drawing.Failure = ImagingException.Failed()).SendAsync(call),
        ["engine_timeout"] = (scene, call) => scene.With(() => scene.Drawing.Failure = ImagingException.TimedOut()).SendAsync(call),
        ["insufficient_storage"] = (scene, call) => scene.With(() => scene.Files.WritingFails = StoreFailure.Full).SendAsync(call),
    };

    /// <summary>Answers that only one operation gives.</summary>
    private static readonly Dictionary<DocumentedAnswer, Provocation> Special = new()
    {
        [new("Download", 200, "")] = (scene, call) => AskAfterDownloadAsync(scene, scene.Cartoon, call),
        [new("GetOriginal", 200, "")] = (scene, call) => AskAfterDownloadAsync(scene, scene.Cartoon, call),
        [new("ListFaces", 200, "")] = (scene, call) => AskAfterDownloadAsync(scene, scene.Cartoon, call),
        [new("DeleteDevice", 507, "insufficient_storage")] =
            (scene, call) => scene.With(() => scene.Grains.Failure = AvatarException.InsufficientStorage()).SendAsync(call),
        [new("GetImage", 206, "")] = AskForPartAsync,
        [new("GetImage", 412, "bad_request")] = AskForAnotherAsync,
        [new("GetImage", 416, "bad_request")] = AskForMoreAsync,
        [new("PreviewFace", 206, "")] = AskForPartAsync,
        [new("PreviewFace", 412, "bad_request")] = AskForAnotherAsync,
        [new("PreviewFace", 416, "bad_request")] = AskForMoreAsync,
        [new("GetImage", 503, "unavailable")] = (scene, call) => scene.With(() => scene.Files.ReadingFails = StoreFailure.Unavailable).SendAsync(call),
        [new("GetImage", 503, "busy")] = (scene, call) => scene.With(() => scene.Files.ReadingFails = StoreFailure.Busy).SendAsync(call),
        [new("GetImage", 500, "internal_error")] = (scene, call) => scene.With(() => scene.Files.ReadingFails = StoreFailure.RuleBroken).SendAsync(call),
        [new("Live", 503, "")] = (scene, call) => scene.With(() => scene.Pool.StandsStill = true).SendAsync(call),
        [new("Ready", 503, "")] = (scene, call) => scene.With(() => scene.Files.WritingFails = StoreFailure.Unavailable).SendAsync(call),
    };

    private delegate Task<Reply> Provocation(Scene scene, Call call);

    /// <summary>Provokes an answer of an operation.</summary>
    public static Task<Reply> ProvokeAsync(Scene scene, DocumentedAnswer wanted)
    {
        Assert.True(RightCalls.TryGetValue(wanted.Operation, out var right), $"{wanted.Operation} has no line in {nameof(RightCalls)}.");
        var call = right(scene);
        if (Special.TryGetValue(wanted, out var special)) return special(scene, call);
        if (wanted.Status == StatusCodes.Status304NotModified) return AskAgainAsync(scene, call);
        if (wanted.Code.Length == 0) return scene.SendAsync(call);
        Assert.True(Codes.TryGetValue(wanted.Code, out var provocation), $"{wanted.Code} has no line in {nameof(Codes)}.");
        return provocation(scene, call);
    }

    private static Task<Reply> AskForPartAsync(Scene scene, Call call) => scene.SendAsync(call with { Range = new RangeHeaderValue(0, 9) });

    private static Task<Reply> AskForAnotherAsync(Scene scene, Call call) =>
        scene.SendAsync(call with { IfMatch = new EntityTagHeaderValue("\"another\"") });

    /// <summary>Asks for bytes after the end of the picture.</summary>
    private static Task<Reply> AskForMoreAsync(Scene scene, Call call) => scene.SendAsync(call with { Range = new RangeHeaderValue(1_000_000, null) });

    private static async Task<Reply> AskAgainAsync(Scene scene, Call call) =>
        await scene.SendAsync(call with { IfNoneMatch = (await scene.SendAsync(call)).Headers.ETag });

    private static async Task<Reply> AskAfterDownloadAsync(Scene scene, string cartoon, Call call)
    {
        Assert.Equal(201, (await scene.SendAsync(RightCalls["Download"](scene) with { Id = cartoon })).Status);
        return await scene.SendAsync(call);
    }
}
