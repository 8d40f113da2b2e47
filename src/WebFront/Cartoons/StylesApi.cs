using Avatar.Imaging;

namespace Avatar.WebFront;

/// <summary>The route that lists styles.</summary>
internal static class StylesApi
{
    public static void MapStyles(this IEndpointRouteBuilder api) =>
        api.MapGet("/styles", List).WithName("ListStyles").WithTags("Lists").WithSummary("Lists the available styles, the default one first");

    private static TaggedAnswer<StyleListData> List(CurrentDevice device, StyleOffer offer) => Envelope.Tagged(new StyleListData(offer.Styles));
}

/// <summary>The available styles, the default one first.</summary>
internal sealed record StyleListData(IReadOnlyList<CartoonStyle> Styles);
