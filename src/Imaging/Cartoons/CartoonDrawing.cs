using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Draws a decoded photo by running the steps of a style on the calling thread.</summary>
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

    /// <summary>Returns the steps of a style, with parameters drawn from a generator that <paramref name="seed"/> initialises.</summary>
    public static IReadOnlyList<IStep> Steps(string style, long seed)
    {
        var random = new SplitMix64(seed);
        return [.. Prelude.Steps(random), .. Styles[style](random, seed)];
    }

    /// <summary>Returns the finished cartoon. The caller owns it.</summary>
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
