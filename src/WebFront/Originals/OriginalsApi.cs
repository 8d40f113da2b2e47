using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront;

/// <summary>Routes of a device's photos: lists, details and further cartoons.</summary>
internal static class OriginalsApi
{
    public static void AddOriginals(this WebApplicationBuilder builder) => builder.Services.AddSingleton<OriginalListCache>();

    public static void MapOriginals(this IEndpointRouteBuilder api)
    {
        api.MapPost("/regenerate/{originalId}", RegenerateAsync).WithName("Regenerate").WithTags("Cartoons").WithSummary("Draws another cartoon of a photo")
            .Fails(
                AvatarError.OriginalNotFound, AvatarError.AlreadyDownloaded, AvatarError.IdempotencyKeyReused, AvatarError.EngineFailed, AvatarError.EngineTimeout,
                AvatarError.InsufficientStorage);
        api.MapGet("/originals", ListAsync).WithName("ListOriginals").WithTags("Lists").WithSummary("Lists the device's photos, newest first");
        api.MapGet("/originals/{originalId}", GetAsync).WithName("GetOriginal").WithTags("Lists").WithSummary("Returns a photo with its cartoons and its face")
            .Fails(AvatarError.OriginalNotFound);
    }

    private static async Task<Created<Answer<RegeneratedData>>> RegenerateAsync(
        CurrentDevice device, PublicUrl url, ImageTurn turn, StyleChoice choice, PathId<Original> original, IdempotencyHeader idempotency,
        CallDeadline deadline, TimeProvider time)
    {
        var request = new RegenerateRequest
        {
            OriginalId = original.Value,
            CartoonId = CartoonId.New(time),
            Style = choice.Style,
            Seed = choice.Seed,
            IdempotencyKey = idempotency.Key,
            PublicBaseUrl = url.Base,
            Address = turn.Address,
        };
        var answer = await device.RegenerateAsync(request, deadline);
        idempotency.Mark(answer.Replayed);
        var cartoons = answer.Cartoons.Select(cartoon => CartoonData.From(cartoon, url)).ToList();
        return Envelope.Created(new RegeneratedData(
            DrawnOriginalData.From(answer.Original, url), cartoons, cartoons.Count, CartoonData.From(answer.Cartoon, url)));
    }

    private static async Task<TaggedAnswer<OriginalListData>> ListAsync(
        CurrentDevice device, PublicUrl url, PageQuery page, OriginalListCache cache, CancellationToken cancellationToken)
    {
        var list = await device.ListOriginalsAsync(page, cancellationToken);
        return new(cache.Write(list, url));
    }

    private static async Task<TaggedAnswer<OriginalStateData>> GetAsync(
        CurrentDevice device, PublicUrl url, PathId<Original> original, CancellationToken cancellationToken)
    {
        var state = await device.GetOriginalAsync(original.Value, cancellationToken);
        return Envelope.Tagged(new OriginalStateData(
            OriginalData.From(state.Original, url),
            state.Cartoons.Select(cartoon => CartoonData.From(cartoon, url)).ToList(),
            state.Face is { } face ? FaceData.From(face, url) : null));
    }
}
