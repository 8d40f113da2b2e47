using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// Renders a scene as pixels, with exact coverage at the edges (<see cref="Polygon"/>). Colours are mixed as gamma-encoded sRGB, as SVG
/// renderers do.
/// </summary>
internal static unsafe class SceneRaster
{
    /// <summary>Largest distance, in pixels, between a curve and the straight pieces that replace it.</summary>
    private const float Tolerance = 0.05f;

    /// <summary>Returns the pixels. The caller owns them.</summary>
    /// <param name="pool">Provides planes.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="side">Side of the picture in pixels.</param>
    /// <param name="opacity">Receives how much of each pixel the shapes cover; a plane of the picture's size. Null if they cover all.</param>
    public static RgbPlanes Render(PlanePool pool, VectorScene scene, int side, Plane? opacity = null)
    {
        var picture = RgbPlanes.Rent(pool, side, side);
        foreach (var plane in (ReadOnlySpan<Plane>)[picture.Red, picture.Green, picture.Blue]) plane.Fill(0);
        opacity?.Fill(0);
        using var cover = pool.Rent(side, side);
        foreach (var shape in scene.Shapes)
        {
            var outlines = shape.Paths.Select(path => Flatten(path, side / (float)VectorScene.Side)).ToArray();
            var region = Polygon.Cover(pool, outlines, cover);
            Blend(picture.Red, cover, region, shape.Colour.Red / 255f);
            Blend(picture.Green, cover, region, shape.Colour.Green / 255f);
            Blend(picture.Blue, cover, region, shape.Colour.Blue / 255f);
            if (opacity is not null) Blend(opacity, cover, region, 1);
        }

        return picture;
    }

    private static void Blend(Plane plane, Plane cover, Region region, float value)
    {
        for (var y = region.Top; y < region.Bottom; y++)
        {
            float* row = plane.Row(y), share = cover.Row(y);
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                VectorMath.Mix(Vector256.Load(row + x), Vector256.Create(value), Vector256.Load(share + x)).Store(row + x);
            }
        }
    }

    /// <summary>Returns the corners of a polygon close to the path. Integer coordinates are pixel centres.</summary>
    private static Vector2[] Flatten(ClosedPath path, float scale)
    {
        var corners = new List<Vector2>();
        var from = ToPixel(path.Start, scale);
        for (var i = 0; i < path.Points.Count; i += 3)
        {
            Vector2 first = ToPixel(path.Points[i], scale), second = ToPixel(path.Points[i + 1], scale), to = ToPixel(path.Points[i + 2], scale);

            // The distance of n pieces is at most √3/18 of the largest second difference over n² (Wang, "An Efficient Algorithm for Flattening", 1984).
            var bend = MathF.Max((from - (2 * first) + second).Length(), (first - (2 * second) + to).Length());
            var pieces = Math.Clamp((int)MathF.Ceiling(MathF.Sqrt(0.75f * bend / Tolerance)), 1, 64);
            for (var piece = 1; piece <= pieces; piece++) corners.Add(CurveFit.At(from, first, second, to, piece / (float)pieces));
            from = to;
        }

        return [.. corners];
    }

    private static Vector2 ToPixel(ScenePoint point, float scale) => (new Vector2(point.X, point.Y) * scale) - new Vector2(0.5f);
}
