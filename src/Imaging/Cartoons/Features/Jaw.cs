using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Features;

/// <summary>
/// The line along the jaw, where skin lies on both sides of it: at a silhouette, the line detector draws one, and over a beard there is
/// nothing to draw.
/// </summary>
internal static class Jaw
{
    private const int Points = 160;
    private const int Fade = 25;

    /// <summary>Distance from the line at which the neck and the chin are looked at, in heights of the face.</summary>
    private const float Beside = 0.045f;

    /// <summary>Half the widest width in strokes.</summary>
    private const float HalfWidth = 1.7f;

    /// <summary>The half width, in strokes, that the line loses everywhere, so that its ends are pointed.</summary>
    private const float Taper = 0.3f;

    /// <summary>The smallest share of the jaw with skin on both sides: less is a coincidence.</summary>
    private const float MinShare = 0.25f;

    /// <summary>Returns the outline of the line; null if the photo shows no neck.</summary>
    /// <param name="view">The face.</param>
    /// <param name="light">The side of the light, -1 (left in the picture) to 1 (right): the line is thinner there.</param>
    public static Vector2[]? Measure(FaceView view, float light)
    {
        var line = Curve.Through(view.Mesh.Line(FaceLandmarks.Jaw), Points);
        Span<float> skin = stackalloc float[Points];
        var share = 0f;
        for (var i = 0; i < Points; i++)
        {
            var outwards = Vector2.Normalize(line[i] - view.Mesh.Centre) * Beside * view.Mesh.Height;
            skin[i] = IsSkin(view, line[i] + outwards) && IsSkin(view, line[i] - outwards) ? 1 : 0;
            share += skin[i] / Points;
        }

        if (share < MinShare) return null;
        var halves = new float[Points];
        for (var i = 0; i < Points; i++)
        {
            var t = i / (Points - 1f);
            var side = view.ToFace(line[i]).X;
            var half = HalfWidth * Average(skin, i) * MathF.Pow(MathF.Max(MathF.Sin(MathF.PI * t), 0), 0.6f) * (1 - (0.35f * MathF.Tanh(4 * side * light)));
            halves[i] = MathF.Max(half - Taper, 0) * view.Stroke;
        }

        return Curve.Stroke(line, halves);
    }

    /// <summary>Whether a pixel has the hue and saturation of the face's skin. A neck is often in the shadow of the chin.</summary>
    private static bool IsSkin(FaceView view, Vector2 point)
    {
        const float Lighter = 0.12f, Darker = 0.30f, Colour = 0.035f;
        var (colour, skin) = (view.Colour(point), view.Skin);
        var difference = new Vector2(colour.Y, colour.Z) - (new Vector2(skin.Y, skin.Z) * MathF.Min(colour.X / MathF.Max(skin.X, 0.1f), 1));
        return colour.X < skin.X + Lighter && colour.X > skin.X - Darker && difference.Length() < Colour;
    }

    /// <summary>Returns the average of the neighbours, weighted by a Hann window, so that the line fades out.</summary>
    private static float Average(ReadOnlySpan<float> values, int index)
    {
        float sum = 0, total = 0;
        for (var offset = -Fade / 2; offset <= Fade / 2; offset++)
        {
            var weight = 0.5f + (0.5f * MathF.Cos(2 * MathF.PI * offset / (Fade + 1)));
            total += weight;
            if (index + offset >= 0 && index + offset < values.Length) sum += weight * values[index + offset];
        }

        return sum / total;
    }
}
