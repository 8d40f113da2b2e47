namespace Avatar.Imaging;

/// <summary>The styles of the local engine.</summary>
public static class CartoonStyles
{
    /// <summary>Requests a style that the seed chooses.</summary>
    public const string Random = "random";

    /// <summary>How many styles of <see cref="All"/>, from the first, <see cref="Random"/> picks from (decision 6).</summary>
    private const int RandomCount = 5;

    /// <summary>All drawing styles, in the order of their introduction. Append a new style at the end.</summary>
    public static IReadOnlyList<CartoonStyle> All { get; } =
    [
        new("comic", "Comic", "Flat colours in a few tones, with ink lines that follow the shapes."),
        new("painting", "Painting", "Oil on canvas, with brush strokes along the shapes and light across the paint."),
        new("watercolor", "Watercolor", "Thin washes that run on rough paper, over a pencil drawing."),
        new("sketch", "Sketch", "Graphite on paper, hatched in layers, with lines that follow the shapes."),
        new("pop", "Pop art", "Vivid printing inks and rows of dots between them, under heavy outlines."),
    ];

    /// <summary>The styles that a request can name: <see cref="All"/> and <see cref="Random"/>.</summary>
    public static IReadOnlyList<CartoonStyle> Offered { get; } =
        [.. All, new(Random, "Random", "One of the other styles, chosen at random for every cartoon.")];

    /// <summary>The style for requests that name none, unless the service is configured with another.</summary>
    public const string Default = "comic";

    /// <summary>Whether <see cref="All"/> has a style of exactly this name.</summary>
    public static bool Contains(string name) => All.Any(style => style.Name == name);

    /// <summary>
    /// Returns the requested style, or for <see cref="Random"/> the style that belongs to the seed. Consecutive seeds get different
    /// styles. A seed keeps its style when a style is appended to <see cref="All"/>.
    /// </summary>
    public static string Pick(string requested, long seed) => Pick(requested, seed, All);

    /// <inheritdoc cref="Pick(string, long)"/>
    internal static string Pick(string requested, long seed, IReadOnlyList<CartoonStyle> styles) =>
        requested == Random ? styles[(int)(seed % RandomCount)].Name : requested;
}
