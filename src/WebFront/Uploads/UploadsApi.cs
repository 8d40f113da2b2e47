using Avatar.Silo.Configuration;
using Avatar.Storage;
using Avatar.WebFront.Answers;
using Avatar.WebFront.Cartoons;
using Avatar.WebFront.Devices;
using Avatar.WebFront.Idempotency;
using Avatar.WebFront.Limits;
using Avatar.WebFront.Originals;
using Avatar.WebFront.Reference;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Avatar.WebFront.Uploads;

/// <summary>Sending a photo.</summary>
internal static class UploadsApi
{
    /// <summary>
    /// A body that was refused half-way is still read, and thrown away, up to so many times the largest photo: a phone that is
    /// cut off while it sends never sees the answer.
    /// </summary>
    private const int DiscardedPhotos = 8;

    public static void AddUploads(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PhotoReceiver>();
        builder.Services.AddSingleton<PhotoIntake>();
        builder.Services.AddSingleton<UploadFormReader>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure((KestrelServerOptions options, AvatarSettings settings) =>
            options.Limits.MaxRequestBodySize = (DiscardedPhotos * settings.Get(Settings.MaxUploadBytes)) + UploadFormReader.MaxOtherBytes);
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
        CurrentDevice device, PublicUrl url, HttpContext context, UploadFormReader forms, PhotoIntake intake, CallBudgetFactory budgets, DiskBudget disk, TimeProvider time)
    {
        var key = IdempotencyHeader.Read(context.Request);
        using var body = forms.Open(context.Request);
        disk.ThrowIfSpent();
        using var budget = budgets.Begin(context.RequestAborted);
        await device.AskAsync(grain => AdmitAsync(grain, device.Id, budget.Token), budget.Token);

        await using var form = await budget.ReceiveAsync(token => forms.ReadAsync(body, token));
        var token = budget.StartClock();
        var file = await intake.TakeInAsync(device.Id, form.Photo, token);

        // From here on the photo is the grain's, which withdraws it with every refusal. A call that is lost may be made again: the ids
        // are the same, and the photo stays until an original has it.
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
        return Envelope.Created(new UploadData(DrawnOriginalData.Of(answer.Original, url), CartoonData.Of(answer.Cartoon, url)));
    }

    /// <summary>A call that was refused, or could not even be sent, is over: the photo need not wait for the sweep.</summary>
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
