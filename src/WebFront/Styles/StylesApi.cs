using Avatar.Imaging;
using Avatar.WebFront.Answers;
using Avatar.WebFront.Devices;

namespace Avatar.WebFront.Styles;

/// <summary>The route that lists styles.</summary>
internal static class StylesApi
{
    public static void MapStyles(this IEndpointRouteBuilder api) =>
        api.MapGet("/styles", List).WithName("ListStyles").WithTags("Lists").WithSummary("Lists the available styles, the default one first");

    private static TaggedAnswer<StyleListData> List(CurrentDevice device, StyleOffer offer) => Envelope.Tagged(new StyleListData(offer.Styles));
}
