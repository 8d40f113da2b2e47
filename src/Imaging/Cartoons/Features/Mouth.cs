using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Features;

/// <summary>A mouth with the colours of its lips relative to the skin.</summary>
/// <param name="UpperLip">Outline of the upper lip.</param>
/// <param name="LowerLip">Outline of the lower lip.</param>
/// <param name="Outline">Outline of both lips and what is between them.</param>
/// <param name="Line">The line between the lips, or the upper lip's lower edge if the mouth is open, a little longer than the lips.</param>
/// <param name="Difference">Colour of the lips minus colour of the skin, OKLab.</param>
/// <param name="IsHidden">Whether a mask, a hand or a microphone covers the mouth.</param>
internal sealed record Mouth(
    Vector2[] UpperLip, Vector2[] LowerLip, Vector2[] Outline, Vector2[] Line, Vector3 Difference, bool IsHidden)
{
    private const int Points = 48;

    /// <summary>Mean distance of the lips from which the mouth is open, in mouth widths.</summary>
    private const float Open = 0.045f;

    private const float LineExtension = 0.035f;

    public static Mouth Measure(FaceView view)
    {
        var mesh = view.Mesh;
        var upperOuter = Curve.Through(mesh.Line(FaceLandmarks.UpperLipOuter), Points);
        var upperInner = Curve.Through(mesh.Line(FaceLandmarks.UpperLipInner), Points);
        var lowerInner = Curve.Through(mesh.Line(FaceLandmarks.LowerLipInner), Points);
        var lowerOuter = Curve.Through(mesh.Line(FaceLandmarks.LowerLipOuter), Points);
        var width = MathF.Max(Vector2.Distance(upperOuter[0], upperOuter[^1]), 1);
        var gap = 0f;
        var middle = new Vector2[Points];
        for (var i = 0; i < Points; i++)
        {
            gap += MathF.Max(Vector2.Dot(lowerInner[i] - upperInner[i], mesh.AxisY), 0) / width / Points;
            middle[i] = (upperInner[i] + lowerInner[i]) / 2;
        }

        var line = gap > Open ? upperInner : middle;
        var extension = (line[^1] - line[0]) * LineExtension;
        return new Mouth(
            Curve.Between(upperOuter, upperInner),
            Curve.Between(lowerInner, lowerOuter),
            Curve.Between(upperOuter, lowerOuter),
            Curve.Resample([line[0] - extension, .. line, line[^1] + extension], 60),
            FaceView.Median(Read(view, upperOuter, upperInner, lowerInner, lowerOuter)) - view.Skin,
            IsCovered(view, middle, [upperOuter, upperInner, lowerInner, lowerOuter], width, gap));
    }

    /// <summary>
    /// A mouth is covered if the lips look like what surrounds them, there is no dark line between them, they are closed, and the lower face
    /// is less colourful than the skin.
    /// </summary>
    private static bool IsCovered(FaceView view, Vector2[] middle, Vector2[][] lines, float width, float gap)
    {
        const float MaxLips = 0.04f, MaxLine = 0.012f, MaxGap = 0.06f, MaxColour = 0.8f;
        var down = view.Mesh.AxisY;
        var around = new List<Vector3>();
        for (var i = 0; i < Points; i += 2)
        {
            around.Add(view.Colour(lines[0][i] - (down * 0.06f * width)));
            around.Add(view.Colour(lines[3][i] + (down * 0.06f * width)));
        }

        var difference = Vector3.Abs(FaceView.Median(Read(view, lines[0], lines[1], lines[2], lines[3])) - FaceView.Median(around));
        var lips = MathF.Max(difference.X, 2 * MathF.Max(difference.Y, difference.Z));
        var dark = 0f;
        for (var i = Points / 6; i < Points - (Points / 6); i++)
        {
            var beside = MathF.Min(view.Lightness(middle[i] - (down * 0.06f * width)), view.Lightness(middle[i] + (down * 0.06f * width)));
            var darkest = MathF.Min(
                view.Lightness(middle[i]),
                MathF.Min(view.Lightness(middle[i] - (down * 0.02f * width)), view.Lightness(middle[i] + (down * 0.02f * width))));
            dark += (beside - darkest) / (Points - (2 * (Points / 6)));
        }

        return lips < MaxLips && dark < MaxLine && gap < MaxGap && LowerColour(view) < MaxColour;
    }

    /// <summary>Returns chroma / lightness of the lower face as a share of the upper face's.</summary>
    private static float LowerColour(FaceView view)
    {
        var found = new List<Vector3>();
        for (var x = -0.2f; x <= 0.2f; x += 0.02f)
        {
            for (var y = 0.14f; y <= 0.40f; y += 0.02f) found.Add(view.Colour(view.At(x, y)));
        }

        return Saturation(FaceView.Median(found)) / MathF.Max(Saturation(view.Skin), 0.01f);
    }

    private static float Saturation(Vector3 colour) => new Vector2(colour.Y, colour.Z).Length() / MathF.Max(colour.X, 0.1f);

    private static List<Vector3> Read(FaceView view, Vector2[] upperOuter, Vector2[] upperInner, Vector2[] lowerInner, Vector2[] lowerOuter)
    {
        var found = new List<Vector3>();
        for (var i = 4; i < Points - 4; i++)
        {
            for (var share = 0.25f; share < 0.8f; share += 0.25f)
            {
                found.Add(view.Colour(Vector2.Lerp(upperOuter[i], upperInner[i], share)));
                found.Add(view.Colour(Vector2.Lerp(lowerInner[i], lowerOuter[i], share)));
            }
        }

        return found;
    }
}
