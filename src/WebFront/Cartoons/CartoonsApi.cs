using System.Collections.Immutable;

namespace Avatar.WebFront;

/// <summary>The route that lists cartoons not yet downloaded or expired.</summary>
internal static class CartoonsApi
{
    public static void MapCartoons(this IEndpointRouteBuilder api) =>
        api.MapGet("/cartoons", ListAsync).WithName("ListCartoons").WithTags("Lists")
            .WithSummary("Lists the cartoons of the device or of one photo, newest first").Fails(AvatarError.InvalidId);

    private static async Task<TaggedAnswer<CartoonListData>> ListAsync(
        CurrentDevice device, string? originalId, PublicUrl url, CancellationToken cancellationToken)
    {
        OriginalId? original = string.IsNullOrEmpty(originalId) ? null : RequestedId.Parse<OriginalId>(originalId);
        var cartoons = await device.AskAsync(
            grain => new ValueTask<ImmutableArray<ListedCartoon>>(grain.ListCartoonsAsync(device.Id, original, cancellationToken)), cancellationToken);
        return Envelope.Tagged(new CartoonListData(cartoons.Select(listed => ListedCartoonData.From(listed, url)).ToList()));
    }
}
