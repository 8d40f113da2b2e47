using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront;

/// <summary>Routes of a device's photos: lists, details and further cartoons.</summary>
internal static class OriginalsApi
{
    public static void AddOriginals(this WebApplicationBuilder builder) => builder.Services.AddSingleton<OriginalListCache>();

    public static void MapOriginals(this IEndpointRouteBuilder api)
    {
        api.MapPost("/regenerate/{originalId}", RegenerateAsync).WithName("Regenerate").WithTags("Cartoons").WithSummary("Draws another cartoon of a photo")
            .WithDescription("Each call adds a cartoon, up to a maximum per photo; then the oldest one goes. After a download of the photo's face it answers 409.")
            .Fails(
                AvatarError.OriginalNotFound, AvatarError.AlreadyDownloaded, AvatarError.IdempotencyKeyReused, AvatarError.EngineFailed, AvatarError.EngineTimeout,
                AvatarError.InsufficientStorage);
        api.MapGet("/originals", ListAsync).WithName("ListOriginals").WithTags("Lists").WithSummary("Lists the device's photos, newest first")
            .WithDescription("The whole list, or one page of it. A photo stays until the device is deleted.");
        api.MapGet("/originals/{originalId}", GetAsync).WithName("GetOriginal").WithTags("Lists").WithSummary("Returns a photo with its cartoons, its downloaded face, and the places of the faces in it")
            .WithDescription("Cartoons that have expired or were displaced are not in it. After a download it has the face and no cartoons.")
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
            DrawnOriginalData.From(answer.Original, url), cartoons, cartoons.Count, CartoonData.From(answer.Cartoon, url), answer.Original.Faces?.Boxes));
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
            state.Face is { } face ? FaceData.From(face, url) : null,
            state.Original.Faces?.Boxes,
            state.CartoonLifetime?.TotalSeconds));
    }
}

/// <summary>
/// Caches serialized photo lists. A grain in the same process returns the same list object until the list changes, so object identity is
/// the key. An entry is collected with its list, and replaced when base URL or link expiry change.
/// </summary>
internal sealed class OriginalListCache
{
    private readonly ConditionalWeakTable<OriginalList, Written> _answers = [];

    public Representation Write(OriginalList list, PublicUrl url)
    {
        if (_answers.TryGetValue(list, out var known) && known.Url == url) return known.Representation;
        var data = new OriginalListData(list.Originals.Select(original => OriginalData.From(original, url)).ToList(), list.Total);
        var written = new Written(url, TaggedAnswer<OriginalListData>.Write(data));
        _answers.AddOrUpdate(list, written);
        return written.Representation;
    }

    private sealed record Written(PublicUrl Url, Representation Representation);
}

/// <summary>A photo in a list or on its own.</summary>
internal sealed record OriginalData(OriginalId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt, int Width, int Height)
{
    public static OriginalData From(Original original, PublicUrl url) =>
        new(original.Id, url.For(original.FilePath), original.FileSize, original.CreatedAt, original.Width, original.Height);
}

/// <summary>The photo in the response of an upload or regeneration.</summary>
internal sealed record DrawnOriginalData(OriginalId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt)
{
    public static DrawnOriginalData From(Original original, PublicUrl url) =>
        new(original.Id, url.For(original.FilePath), original.FileSize, original.CreatedAt);
}

/// <summary>The photo that a cartoon or face was made from.</summary>
internal sealed record OriginalReference(OriginalId Id, string ImageUrl, DateTimeOffset CreatedAt)
{
    public static OriginalReference From(Original original, PublicUrl url) => new(original.Id, url.For(original.FilePath), original.CreatedAt);
}

/// <summary>A list of photos, newest first.</summary>
/// <param name="Originals">All photos, or one page.</param>
/// <param name="Count">Total number of photos of the device.</param>
internal sealed record OriginalListData(IReadOnlyList<OriginalData> Originals, int Count);

/// <summary>A photo with its cartoons, newest first, and its downloaded face.</summary>
/// <param name="Original">The photo.</param>
/// <param name="Cartoons">Its cartoons.</param>
/// <param name="DownloadedFace">Its face, once it is downloaded.</param>
/// <param name="Faces">The places of the faces in the photo, the largest first; null if they could not be found now.</param>
/// <param name="CartoonLifetime">How long a cartoon is kept, in seconds; null if the silo does not tell.</param>
internal sealed record OriginalStateData(
    OriginalData Original, IReadOnlyList<CartoonData> Cartoons, FaceData? DownloadedFace, ImmutableArray<FaceBox>? Faces, double? CartoonLifetime);

/// <summary>Response of a regeneration: the cartoons of the photo, newest first, the new one, and the faces in the photo if they are known.</summary>
internal sealed record RegeneratedData(
    DrawnOriginalData Original, IReadOnlyList<CartoonData> Cartoons, int Count, CartoonData Cartoon, ImmutableArray<FaceBox>? Faces);
