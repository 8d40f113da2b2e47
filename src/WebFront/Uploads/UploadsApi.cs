using System.Collections.Immutable;
using Avatar.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>The upload route.</summary>
internal static class UploadsApi
{
    /// <summary>
    /// Limit, in maximum-size photos, up to which the rest of a refused body is read and discarded. A phone whose connection is cut
    /// while it still sends would never see the answer.
    /// </summary>
    private const int MaxDiscardedPhotos = 8;

    public static void AddUploads(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PhotoReceiver>();
        builder.Services.AddSingleton<PhotoIntake>();
        builder.Services.AddSingleton<UploadFormReader>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure((KestrelServerOptions options, IOptions<UploadOptions> uploads) =>
            options.Limits.MaxRequestBodySize = (MaxDiscardedPhotos * uploads.Value.MaxUploadBytes) + UploadFormReader.MaxOtherBytes);
    }

    public static void MapUploads(this IEndpointRouteBuilder api) =>
        api.MapPost("/upload", UploadAsync).WithName("Upload").WithTags("Cartoons").WithSummary("Sends a photo and draws its first cartoon")
            .WithDescription("The answer comes when the cartoon is drawn, usually within a second or two. Send an `Idempotency-Key`, so that a repeated call adds no second photo.")
            .Fails(
                AvatarError.ImageTooLarge, AvatarError.UndecodableImage, AvatarError.IdempotencyKeyReused, AvatarError.EngineFailed,
                AvatarError.EngineTimeout, AvatarError.InsufficientStorage);

    private static async Task<Created<Answer<UploadData>>> UploadAsync(
        CurrentDevice device, PublicUrl url, ImageTurn turn, IdempotencyHeader idempotency, UploadBody body, CallDeadline deadline,
        UploadFormReader forms, PhotoIntake intake, DiskBudget disk, TimeProvider time)
    {
        disk.ThrowIfSpent();
        await device.AdmitImageAsync(deadline.Token);
        var (photo, choice) = await deadline.ReceiveAsync(token => forms.ReadAsync(body, token));
        await using var received = photo;
        var file = await intake.AcceptAsync(device.Id, turn.Address, photo, deadline.StartClock());

        // The grain now owns the photo and withdraws it when it refuses the request. A lost call can be repeated: the ids are the same,
        // and the photo is kept until an original claims it.
        var request = new UploadRequest
        {
            File = file,
            OriginalId = OriginalId.New(time),
            CartoonId = CartoonId.New(time),
            Style = choice.Style,
            Seed = choice.Seed,
            IdempotencyKey = idempotency.Key,
            PublicBaseUrl = url.Base,
            Address = turn.Address,
        };
        var answer = await device.UploadAsync(request, () => intake.WithdrawAsync(device.Id, file.Filename), deadline);
        idempotency.Mark(answer.Replayed);
        return Envelope.Created(new UploadData(DrawnOriginalData.From(answer.Original, url), CartoonData.From(answer.Cartoon, url), answer.Original.Faces?.Boxes));
    }
}

/// <summary>Response of an upload: the photo, its first cartoon, and the faces in the photo if the engine has looked for them.</summary>
internal sealed record UploadData(DrawnOriginalData Original, CartoonData Cartoon, ImmutableArray<FaceBox>? Faces);
