using Avatar.Hosting;
using Avatar.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Server.Kestrel.Core;

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
        builder.Services.AddOptions<KestrelServerOptions>().Configure((KestrelServerOptions options, AvatarSettings settings) =>
            options.Limits.MaxRequestBodySize = (MaxDiscardedPhotos * settings.Get(Settings.MaxUploadBytes)) + UploadFormReader.MaxOtherBytes);
    }

    public static void MapUploads(this IEndpointRouteBuilder api) =>
        api.MapPost("/upload", UploadAsync).WithName("Upload").WithTags("Cartoons").WithSummary("Sends a photo and draws its first cartoon")
            .WithMetadata(new TakesPhoto(), new TakesIdempotencyKey())
            .WithAddressImageLimit()
            .Fails(
                AvatarError.MissingImage, AvatarError.OneImageOnly, AvatarError.UnknownStyle, AvatarError.InvalidSeed, AvatarError.InvalidIdempotencyKey,
                AvatarError.RequestTimeout, AvatarError.FileTooLarge, AvatarError.ImageTooLarge, AvatarError.UnsupportedMediaType, AvatarError.UndecodableImage,
                AvatarError.IdempotencyKeyReused, AvatarError.EngineFailed, AvatarError.EngineTimeout, AvatarError.InsufficientStorage);

    private static async Task<Created<Answer<UploadData>>> UploadAsync(
        CurrentDevice device, PublicUrl url, HttpContext context, UploadFormReader forms, PhotoIntake intake, CallDeadlineFactory deadlines, DiskBudget disk, TimeProvider time)
    {
        var key = IdempotencyHeader.Read(context.Request);
        using var body = forms.Open(context.Request);
        disk.ThrowIfSpent();
        using var deadline = deadlines.Begin(context.RequestAborted);
        await device.AskAsync(grain => AdmitAsync(grain, device.Id, deadline.Token), deadline.Token);

        await using var form = await deadline.ReceiveAsync(token => forms.ReadAsync(body, token));
        var token = deadline.StartClock();
        var file = await intake.AcceptAsync(device.Id, form.Photo, token);

        // The grain now owns the photo and withdraws it when it refuses the request. A lost call can be repeated: the ids are the same,
        // and the photo is kept until an original claims it.
        var request = new UploadRequest
        {
            File = file,
            OriginalId = OriginalId.New(time),
            CartoonId = CartoonId.New(time),
            Style = form.Choice.Style,
            Seed = form.Choice.Seed,
            IdempotencyKey = key,
            PublicBaseUrl = url.Base,
            Address = AddressKey.Of(context.Connection.RemoteIpAddress),
        };
        var answer = await ChangeAsync(device, request, intake, token);
        await device.NoteAsync(answer.Original, face: null, token);
        IdempotencyHeader.Mark(context.Response, answer.Replayed);
        return Envelope.Created(new UploadData(DrawnOriginalData.From(answer.Original, url), CartoonData.From(answer.Cartoon, url)));
    }

    /// <summary>Calls the grain. After a definite refusal the photo is withdrawn immediately, without waiting for the sweep.</summary>
    private static async Task<UploadAnswer> ChangeAsync(CurrentDevice device, UploadRequest request, PhotoIntake intake, CancellationToken cancellationToken)
    {
        try
        {
            return await device.ChangeAsync(
                (grain, call) => grain.UploadAsync(device.Id, request with { CallId = call }, cancellationToken), repeatable: true, cancellationToken);
        }
        catch (AvatarException refused) when (refused.Error is not AvatarError.Unavailable)
        {
            await intake.WithdrawAsync(device.Id, request.File.Filename);
            throw;
        }
    }

    private static async ValueTask<bool> AdmitAsync(IDeviceGrain grain, DeviceId device, CancellationToken cancellationToken)
    {
        await grain.AdmitUploadAsync(device, cancellationToken);
        return true;
    }
}

/// <summary>Response of an upload: the photo and its first cartoon.</summary>
internal sealed record UploadData(DrawnOriginalData Original, CartoonData Cartoon);
