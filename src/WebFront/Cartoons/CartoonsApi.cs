namespace Avatar.WebFront;

/// <summary>The route that lists cartoons not yet downloaded or expired.</summary>
internal static class CartoonsApi
{
    public static void MapCartoons(this IEndpointRouteBuilder api) =>
        api.MapGet("/cartoons", ListAsync).WithName("ListCartoons").WithTags("Lists")
            .WithSummary("Lists the cartoons of the device or of one photo, newest first");

    private static async Task<TaggedAnswer<CartoonListData>> ListAsync(
        CurrentDevice device, PublicUrl url, QueryId<Original> original, CancellationToken cancellationToken)
    {
        var cartoons = await device.ListCartoonsAsync(original.Value, cancellationToken);
        return Envelope.Tagged(new CartoonListData(cartoons.Select(listed => ListedCartoonData.From(listed, url)).ToList()));
    }
}
