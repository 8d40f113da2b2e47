using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Features;

/// <summary>The features of a face, measured on the photo before it is simplified.</summary>
/// <param name="Mesh">The mesh that they were measured with.</param>
/// <param name="Opacity">1 for faces that are large and sharp enough for fine strokes, less for others.</param>
/// <param name="Stroke">The unit of strokes in pixels.</param>
/// <param name="Skin">The colour of the skin, OKLab.</param>
/// <param name="Light">The side that the light comes from: -1 left in the picture, 1 right, 0 frontal.</param>
/// <param name="HasSpectacles">Whether the person wears spectacles with a visible frame.</param>
/// <param name="Eyes">The eyes that the photo shows.</param>
/// <param name="Brows">The brows above them.</param>
/// <param name="Nose">The nose.</param>
/// <param name="Mouth">The mouth.</param>
/// <param name="Jaw">Outline of the line along the jaw; null for none.</param>
internal sealed record FaceFeatures(
    FaceMesh Mesh,
    float Opacity,
    float Stroke,
    Vector3 Skin,
    float Light,
    bool HasSpectacles,
    IReadOnlyList<Eye> Eyes,
    IReadOnlyList<Brow> Brows,
    Nose Nose,
    Mouth Mouth,
    Vector2[]? Jaw)
{
    private static readonly EyeLandmarks[] Sides = [FaceLandmarks.RightEye, FaceLandmarks.LeftEye];

    /// <summary>Heights of faces, in pixels, between which the features fade in.</summary>
    private const float SmallestHeight = 95;
    private const float FullHeight = 130;

    /// <summary>Sharpness between which the features fade in; see <see cref="MeasureSharpness"/>.</summary>
    private const float Blurred = 0.24f;
    private const float Sharp = 0.32f;

    /// <summary>The eye on the averted side of a turned head is not drawn if it is narrower than this, in heights of the face.</summary>
    private const float MinEyeWidth = 0.08f;

    /// <param name="mesh">The mesh, in pixels of the planes.</param>
    /// <param name="l">The photo's lightness, without noise.</param>
    /// <param name="a">The photo's OKLab a.</param>
    /// <param name="b">The photo's OKLab b.</param>
    public static FaceFeatures Measure(FaceMesh mesh, Plane l, Plane a, Plane b)
    {
        var view = new FaceView(mesh, l, a, b);
        var light = MeasureLight(view);
        var mouth = Mouth.Measure(view);
        var eyes = Array.ConvertAll(Sides, side => Eye.Measure(view, side));
        int[] seen = [.. Enumerable.Range(0, 2).Where(side => eyes[side].IsSeenBeside(eyes[1 - side]) && eyes[side].Width >= MinEyeWidth * mesh.Height)];
        return new FaceFeatures(
            mesh,
            VectorMath.Smoothstep(SmallestHeight, FullHeight, mesh.Height) * VectorMath.Smoothstep(Blurred, Sharp, MeasureSharpness(view)),
            view.Stroke,
            view.Skin,
            light,
            Spectacles.IsWorn(view),
            [.. seen.Select(side => eyes[side])],
            [.. seen.Select(side => Brow.Measure(view, Sides[side]))],
            Nose.Measure(view),
            mouth,
            mouth.IsHidden ? null : Features.Jaw.Measure(view, MathF.Sign(light)));
    }

    /// <summary>
    /// Returns how steep edges are across the lids: the largest step over 1.5 strokes as a share of the range within 8 strokes, the median
    /// of both lids. A sharp photo has about 0.4, one that is out of focus or enlarged less than 0.3. In small faces the step is 1.5 pixels:
    /// no edge is steeper there.
    /// </summary>
    private static float MeasureSharpness(FaceView view)
    {
        const int Reach = 16;
        const float Spacing = 0.5f, StepLength = 1.5f, Flat = 0.02f;
        var stepSamples = (int)MathF.Round(StepLength / Spacing / MathF.Min(view.Stroke, 1));
        var shares = new List<float>();
        Span<float> profile = stackalloc float[(2 * Reach) + 1];
        foreach (var side in Sides)
        {
            var lid = Curve.Through(view.Mesh.Line(side.Upper), 15);
            for (var i = 2; i < lid.Length - 2; i++)
            {
                var (low, high, step) = (1f, 0f, 0f);
                for (var at = 0; at < profile.Length; at++)
                {
                    profile[at] = view.Lightness(lid[i] + (view.Mesh.AxisY * ((at - Reach) * Spacing * view.Stroke)));
                    (low, high) = (MathF.Min(low, profile[at]), MathF.Max(high, profile[at]));
                    if (at >= stepSamples) step = MathF.Max(step, MathF.Abs(profile[at] - profile[at - stepSamples]));
                }

                if (high - low > Flat) shares.Add(step / (high - low));
            }
        }

        shares.Sort();
        return shares.Count > 0 ? shares[shares.Count / 2] : 0;
    }

    /// <summary>Fits a line to the lightness of forehead, cheeks and nose over x: its slope says where the light comes from.</summary>
    private static float MeasureLight(FaceView view)
    {
        float products = 0, squares = 0;
        for (var x = -0.28f; x <= 0.28f; x += 0.02f)
        {
            for (var y = 0f; y <= 0.12f; y += 0.02f)
            {
                products += x * view.Lightness(view.At(x, y));
                squares += x * x;
            }
        }

        return Math.Clamp(products / squares / 0.25f, -1, 1);
    }
}
