using Avatar.Imaging;
using Avatar.WebFront.Answers;
using Avatar.WebFront.Devices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront.Styles;

/// <summary>What can be drawn.</summary>
internal static class StylesApi
{
    public static void MapStyles(this IEndpointRouteBuilder api) =>
        api.MapGet("/styles", List).WithName("ListStyles").WithTags("Lists").WithSummary("The styles on offer, the default one first");

    private static Ok<Answer<StyleListData>> List(CurrentDevice device, StyleOffer offer) => Envelope.Ok(new StyleListData(offer.Styles));
}
