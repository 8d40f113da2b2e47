using System.Numerics;
using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>Draws the beard of a face.</summary>
internal sealed unsafe class BeardPainter(PlanePool pool, PortraitView view, SkinTones tones, SceneBuilder scene)
{
    private static readonly CurveFit Outline = new(Error: 0.5f, Smoothing: 1.6f, Step: 1.6f, Corner: 75);

    /// <param name="beard">How likely each pixel is a beard, above 0.5 inside.</param>
    /// <param name="smooth">The lightness of the view without texture.</param>
    /// <param name="dye">Changes a colour of hair as the seed wants.</param>
    public void Draw(Plane beard, Plane smooth, Func<Vector3, Vector3> dye)
    {
        float* oval = view.Oval.Pixels;
        var where = Fields.Sample(beard, i => beard.Pixels[i] > 0.5f && oval[i] > 0.25f);
        if (where.Count < 20) return;
        var colour = FaceView.Median(where.ConvertAll(view.Colour));
        colour = colour with { X = Math.Clamp(colour.X, 0.17f, 0.92f) };
        var difference = Vector3.Abs(colour - tones.Base) * new Vector3(1, 2, 2);
        if (MathF.Max(difference.X, MathF.Max(difference.Y, difference.Z)) <= 0.05f) return;
        if (!view.Face.Mouth.IsHidden) colour = dye(colour);
        scene.Role = ShapeRole.Hair;
        Plane Inside() => Fields.Map(pool, beard, i => MathF.Min(beard.Pixels[i] - 0.5f, 2 * (oval[i] - 0.25f)));
        scene.AddField(Inside(), colour, Outline, 0.0015f);
        using var light = Fields.Blurred(pool, smooth, 2 * view.Stroke);
        using var inside = Inside();
        var values = Fields.Sorted(light, i => inside.Pixels[i] > 0);
        var (middle, range) = (Fields.At(values, 0.5f), Math.Clamp(Fields.At(values, 0.92f) - Fields.At(values, 0.08f), 0.08f, 0.4f));
        var step = Math.Clamp(0.3f * range, 0.03f, 0.09f);
        scene.AddBlob(Fields.Map(pool, light, i => MathF.Min(middle - (0.32f * range) - light.Pixels[i], 2 * inside.Pixels[i])), colour.Shaded(-step), Outline, 0.0007f, 1.4f);
        scene.AddBlob(Fields.Map(pool, light, i => MathF.Min(light.Pixels[i] - middle - (0.34f * range), 2 * inside.Pixels[i])), colour.Shaded(step), Outline, 0.0007f, 1.4f);
    }
}
