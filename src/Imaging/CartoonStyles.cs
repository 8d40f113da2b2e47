namespace Avatar.Imaging;

/// <summary>The styles on offer.</summary>
public static class CartoonStyles
{
    /// <summary>The name that leaves the style to the seed.</summary>
    public const string Random = "random";

    /// <summary>Every way of drawing.</summary>
    public static IReadOnlyList<CartoonStyle> All { get; } =
    [
        new("comic", "Comic", "Flat colours in a few tones, with ink lines that follow the shapes."),
        new("painting", "Painting", "Oil on canvas, with brush strokes along the shapes and light across the paint."),
        new("watercolor", "Watercolor", "Thin washes that run on rough paper, over a pencil drawing."),
        new("sketch", "Sketch", "Graphite on paper, hatched in layers, with lines that follow the shapes."),
        new("pop", "Pop art", "Vivid printing inks and rows of dots between them, under heavy outlines."),
    ];

    /// <summary>What a request may ask for: <see cref="All"/>, and one of them at random.</summary>
    public static IReadOnlyList<CartoonStyle> Offered { get; } =
        [.. All, new(Random, "Random", "One of the other styles, picked anew for every cartoon.")];

    /// <summary>The style a request without one gets, unless the service is set up otherwise.</summary>
    public const string Default = "comic";

    /// <summary>Whether there is a way of drawing of exactly this name.</summary>
    public static bool Contains(string name) => All.Any(style => style.Name == name);

    /// <summary>
    /// The way of drawing that was asked for, or for <see cref="Random"/> the seed's: neighbouring seeds never share one, and a
    /// seed keeps its style for as long as none is added.
    /// </summary>
    public static string Pick(string asked, long seed) => asked == Random ? All[(int)(seed % All.Count)].Name : asked;
}
