using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Draws a decoded photo, step by step, on the caller's thread.</summary>
internal static class CartoonDrawing
{
    private static readonly Dictionary<string, Func<SplitMix64, long, IReadOnlyList<IStep>>> Styles = new()
    {
        ["comic"] = Comic.Steps,
        ["painting"] = Painting.Steps,
        ["watercolor"] = Watercolor.Steps,
        ["sketch"] = Sketch.Steps,
        ["pop"] = Pop.Steps,
    };

    /// <summary>Every step of a style with the numbers its seed draws.</summary>
    public static IReadOnlyList<IStep> Steps(string style, long seed)
    {
        var dice = new SplitMix64(seed);
        return [.. Prelude.Steps(dice), .. Styles[style](dice, seed)];
    }

    public static RgbImage Draw(
        PlanePool pool, RgbImage photo, IReadOnlyList<Face> faces, string style, long seed, CancellationToken cancellationToken)
    {
        using var canvas = new Canvas(pool, photo, faces);
        foreach (var step in Steps(style, seed))
        {
            cancellationToken.ThrowIfCancellationRequested();
            step.Apply(canvas);
        }

        return canvas.ToImage();
    }
}
