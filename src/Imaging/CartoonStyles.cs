namespace Avatar.Imaging;

/// <summary>The styles on offer.</summary>
public static class CartoonStyles
{
    /// <summary>Every style, the default one first.</summary>
    public static IReadOnlyList<CartoonStyle> All { get; } =
    [
        new("comic", "Comic", "Flat colours in a few tones, with ink lines that follow the shapes."),
        new("painting", "Painting", "Oil on canvas, with brush strokes along the shapes and light across the paint."),
        new("watercolor", "Watercolor", "Thin washes that run on rough paper, over a pencil drawing."),
        new("pop", "Pop art", "Vivid printing inks and rows of dots between them, under heavy outlines."),
    ];

    /// <summary>The style a request without one gets.</summary>
    public static string Default => "comic";

    /// <summary>Whether a style of exactly this name exists.</summary>
    public static bool Contains(string name) => All.Any(style => style.Name == name);
}
