using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Engines;

namespace Avatar.Imaging;

/// <summary>The styles of the local engine.</summary>
public static class CartoonStyles
{
    /// <summary>Requests a style that the seed chooses.</summary>
    public const string Random = "random";

    /// <summary>The style for requests that name none, unless the service is configured with another.</summary>
    public const string Default = "comic";

    /// <summary>The style that draws one person with flat shapes instead of filtering the photo.</summary>
    public const string Vector = "vector";

    /// <summary>The style that is drawn where <see cref="Vector"/> is requested and the photo's main face has no trusted mesh, or is hardly shown.</summary>
    public const string VectorFallback = "comic";

    /// <summary>How many styles of <see cref="All"/>, from the first, <see cref="Random"/> picks from (decision 6).</summary>
    private const int RandomCount = 5;

    /// <summary>The styles and their steps, in the order of their introduction. Append a new style at the end.</summary>
    private static readonly (CartoonStyle Style, Func<SplitMix64, long, IReadOnlyList<IStep>> Steps)[] Table =
    [
        (new("comic", "Comic", "Flat colours in a few tones, with ink lines that follow the shapes."), Comic.Steps),
        (new("painting", "Painting", "Oil on canvas, with brush strokes along the shapes and light across the paint."), Painting.Steps),
        (new("watercolor", "Watercolor", "Thin washes that run on rough paper, over a pencil drawing."), Watercolor.Steps),
        (new("sketch", "Sketch", "Graphite on paper, hatched in layers, with lines that follow the shapes."), Sketch.Steps),
        (new("pop", "Pop art", "Vivid printing inks and rows of dots between them, under heavy outlines."), Pop.Steps),
    ];

    /// <summary>The styles that draw a whole photo by steps.</summary>
    internal static IReadOnlyList<CartoonStyle> OfSteps { get; } = [.. Table.Select(row => row.Style)];

    /// <summary>All drawing styles, in the order of their introduction.</summary>
    public static IReadOnlyList<CartoonStyle> All { get; } =
        [.. OfSteps, new(Vector, "Vector", "A flat portrait in a few colours, made of smooth shapes that stay sharp at every size.")];

    /// <summary>The styles that a request can name: <see cref="All"/> and <see cref="Random"/>.</summary>
    public static IReadOnlyList<CartoonStyle> Offered { get; } =
        [.. All, new(Random, "Random", "One of the other styles, chosen at random for every cartoon.")];

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

    /// <summary>
    /// Returns the steps of a style, after those that all styles share; for <see cref="Vector"/>, those of <see cref="VectorFallback"/>.
    /// </summary>
    internal static IReadOnlyList<IStep> Steps(string name, SplitMix64 random, long seed) =>
        Table.First(row => row.Style.Name == (name == Vector ? VectorFallback : name)).Steps(random, seed);
}

/// <summary>A drawing style that a user can choose.</summary>
/// <param name="Name">Name in requests and documents: lower case, no spaces.</param>
/// <param name="Title">Display name, for instance on a button.</param>
/// <param name="Description">One sentence that describes the look.</param>
public sealed record CartoonStyle(string Name, string Title, string Description);

/// <summary>
/// The styles of the configured engine. The local engine has all of <see cref="CartoonStyles"/>. Every other engine has a single
/// style, named after the engine, and ignores the seed.
/// </summary>
/// <param name="Styles">All styles; the first is the default.</param>
public sealed record StyleOffer(IReadOnlyList<CartoonStyle> Styles)
{
    /// <summary>The style for requests that name none.</summary>
    public string Default => Styles[0].Name;

    /// <summary>Returns the styles of <paramref name="engine"/>.</summary>
    /// <param name="engine">The configured engine.</param>
    /// <param name="defaultStyle">The default style, if the engine has several.</param>
    public static StyleOffer For(CartoonEngineKind engine, string defaultStyle = CartoonStyles.Default) => engine switch
    {
        CartoonEngineKind.Local => new([.. CartoonStyles.Offered.OrderByDescending(style => style.Name == defaultStyle)]),
        CartoonEngineKind.Neural => Single("neural", "Drawn by a neural network. Every cartoon of a photo looks the same."),
        CartoonEngineKind.Remote => Single("remote", "Drawn by an AI server. No two pictures are the same."),
        CartoonEngineKind.Replicate => Single("replicate", "Drawn by an AI model at Replicate. No two pictures are the same."),
        _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, null),
    };

    /// <summary>Whether the engine has a style of exactly this name.</summary>
    public bool Contains(string name) => Styles.Any(style => style.Name == name);

    private static StyleOffer Single(string name, string description) => new([new(name, "Cartoon", description)]);
}
