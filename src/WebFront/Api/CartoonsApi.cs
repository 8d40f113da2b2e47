using Avatar.Imaging;

namespace Avatar.WebFront;

/// <summary>The route that lists cartoons not yet downloaded or expired.</summary>
internal static class CartoonsApi
{
    public static void MapCartoons(this IEndpointRouteBuilder api) =>
        api.MapGet("/cartoons", ListAsync).WithName("ListCartoons").WithTags("Lists")
            .WithSummary("Lists the cartoons of the device or of one photo, newest first")
            .WithDescription("Cartoons expire after a time that the service chooses, a day by default, unless the face of one is downloaded.");

    private static async Task<TaggedAnswer<CartoonListData>> ListAsync(
        CurrentDevice device, PublicUrl url, QueryId<Original> original, CancellationToken cancellationToken)
    {
        var cartoons = await device.ListCartoonsAsync(original.Value, cancellationToken);
        return Envelope.Tagged(new CartoonListData(cartoons.Select(listed => ListedCartoonData.From(listed, url)).ToList()));
    }
}

/// <summary>A cartoon in a response that also holds its photo.</summary>
internal sealed record CartoonData(CartoonId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt, string Style, long Seed)
{
    public static CartoonData From(RegeneratedCartoon cartoon, PublicUrl url) =>
        new(cartoon.Id, url.For(cartoon.FilePath), cartoon.FileSize, cartoon.CreatedAt, cartoon.Style, cartoon.Seed);
}

/// <summary>A cartoon in a list, with its photo.</summary>
internal sealed record ListedCartoonData(CartoonId Id, string ImageUrl, DateTimeOffset CreatedAt, OriginalReference Original)
{
    public static ListedCartoonData From(ListedCartoon listed, PublicUrl url) => new(
        listed.Cartoon.Id, url.For(listed.Cartoon.FilePath), listed.Cartoon.CreatedAt, OriginalReference.From(listed.Original, url));
}

/// <summary>A list of cartoons, newest first.</summary>
internal sealed record CartoonListData(IReadOnlyList<ListedCartoonData> Cartoons);

/// <summary>The route that lists styles.</summary>
internal static class StylesApi
{
    public static void MapStyles(this IEndpointRouteBuilder api) =>
        api.MapGet("/styles", List).WithName("ListStyles").WithTags("Lists").WithSummary("Lists the available styles, the default one first")
            .WithDescription("Their names can be sent as `style`. The list depends on the engine that draws.");

    private static TaggedAnswer<StyleListData> List(CurrentDevice device, StyleOffer offer) => Envelope.Tagged(new StyleListData(offer.Styles));
}

/// <summary>The available styles, the default one first.</summary>
internal sealed record StyleListData(IReadOnlyList<CartoonStyle> Styles);
