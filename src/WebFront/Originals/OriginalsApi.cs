using Avatar.Imaging;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront;

/// <summary>Routes of a device's photos: lists, details and further cartoons.</summary>
internal static class OriginalsApi
{
    public static void AddOriginals(this WebApplicationBuilder builder) => builder.Services.AddSingleton<OriginalListCache>();

    public static void MapOriginals(this IEndpointRouteBuilder api)
    {
        api.MapPost("/regenerate/{originalId}", RegenerateAsync).WithName("Regenerate").WithTags("Cartoons").WithSummary("Draws another cartoon of a photo")
            .WithMetadata(new TakesIdempotencyKey())
            .WithAddressImageLimit()
            .Fails(
                AvatarError.InvalidId, AvatarError.UnknownStyle, AvatarError.InvalidSeed, AvatarError.InvalidIdempotencyKey, AvatarError.OriginalNotFound,
                AvatarError.AlreadyDownloaded, AvatarError.IdempotencyKeyReused, AvatarError.EngineFailed, AvatarError.EngineTimeout, AvatarError.InsufficientStorage);
        api.MapGet("/originals", ListAsync).WithName("ListOriginals").WithTags("Lists").WithSummary("Lists the device's photos, newest first")
            .Fails(AvatarError.InvalidPage);
        api.MapGet("/originals/{originalId}", GetAsync).WithName("GetOriginal").WithTags("Lists").WithSummary("Returns a photo with its cartoons and its face")
            .Fails(AvatarError.InvalidId, AvatarError.OriginalNotFound);
    }

    private static async Task<Created<Answer<RegeneratedData>>> RegenerateAsync(
        CurrentDevice device, string originalId, string? style, string? seed, PublicUrl url, StyleOffer styles, HttpContext context, CallDeadlineFactory deadlines, TimeProvider time)
    {
        var choice = StyleChoice.Parse(style, seed, styles);
        var request = new RegenerateRequest
        {
            OriginalId = RequestedId.Parse<OriginalId>(originalId),
            CartoonId = CartoonId.New(time),
            Style = choice.Style,
            Seed = choice.Seed,
            IdempotencyKey = IdempotencyHeader.Read(context.Request),
            PublicBaseUrl = url.Base,
            Address = AddressKey.Of(context.Connection.RemoteIpAddress),
        };
        using var deadline = deadlines.Begin(context.RequestAborted);
        var token = deadline.StartClock();
        var answer = await device.ChangeAsync(
            (grain, call) => grain.RegenerateAsync(device.Id, request with { CallId = call }, token), repeatable: true, token);
        IdempotencyHeader.Mark(context.Response, answer.Replayed);
        var cartoons = answer.Cartoons.Select(cartoon => CartoonData.From(cartoon, url)).ToList();
        return Envelope.Created(new RegeneratedData(
            DrawnOriginalData.From(answer.Original, url), cartoons, cartoons.Count, CartoonData.From(answer.Cartoon, url)));
    }

    /// <summary>
    /// The grain answers from memory, so its call gets no cancellation token: sending one would cost more than the list itself.
    /// </summary>
    private static async Task<TaggedAnswer<OriginalListData>> ListAsync(
        CurrentDevice device, string? page, string? limit, PublicUrl url, OriginalListCache cache, CancellationToken cancellationToken)
    {
        var asked = PageQuery.Parse(page, limit);
        var list = await device.AskAsync(grain => grain.ListOriginalsAsync(device.Id, asked, CancellationToken.None), cancellationToken);
        return new(cache.Write(list, url));
    }

    private static async Task<TaggedAnswer<OriginalStateData>> GetAsync(
        CurrentDevice device, string originalId, PublicUrl url, CancellationToken cancellationToken)
    {
        var id = RequestedId.Parse<OriginalId>(originalId);
        var state = await device.AskAsync(
            grain => new ValueTask<OriginalState>(grain.GetOriginalAsync(device.Id, id, cancellationToken)), cancellationToken);
        return Envelope.Tagged(new OriginalStateData(
            OriginalData.From(state.Original, url),
            state.Cartoons.Select(cartoon => CartoonData.From(cartoon, url)).ToList(),
            state.Face is { } face ? FaceData.From(face, url) : null));
    }
}
