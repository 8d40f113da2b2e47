using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Features;

/// <summary>A brow: the mesh says where it is, the darkness of the photo how it runs and how thick it is.</summary>
/// <param name="Outline">The outline, from the outer end to the inner.</param>
/// <param name="Contrast">Lightness of the skin beside it minus its own: the median of the largest differences across it.</param>
/// <param name="Colour">The colour of its hair, OKLab: the median of the darkest points across it.</param>
internal sealed record Brow(Vector2[] Outline, float Contrast, Vector3 Colour)
{
    private const int Stations = 9;
    private const int Samples = 25;
    private const int Points = 50;

    public static Brow Measure(FaceView view, EyeLandmarks landmarks)
    {
        var upper = Curve.Through(view.Mesh.Line(landmarks.BrowUpper), Stations);
        var lower = Curve.Through(view.Mesh.Line(landmarks.BrowLower), Stations);
        var centre = new Vector2[Stations];
        for (var i = 0; i < Stations; i++) centre[i] = (upper[i] + lower[i]) / 2;
        var width = MathF.Max(Vector2.Distance(centre[0], centre[^1]), 1);
        float[] shifts = new float[Stations], halves = new float[Stations], contrasts = new float[Stations];
        var hair = new List<Vector3>();
        var mean = 0f;
        for (var i = 0; i < Stations; i++)
        {
            var half = Vector2.Distance(upper[i], lower[i]) / 2;
            mean += half / Stations;
            (shifts[i], halves[i], contrasts[i], var darkest) = Spread(view, centre[i], Curve.Normal(centre, i), width, half);
            hair.Add(view.Colour(darkest));
            halves[i] = float.Lerp(half, halves[i], 0.7f);
        }

        Smooth(shifts);
        Smooth(halves);
        var moved = new Vector2[Stations];
        for (var i = 0; i < Stations; i++) moved[i] = centre[i] + (Curve.Normal(centre, i) * shifts[i]);
        var widths = new float[Points];
        for (var i = 0; i < Points; i++)
        {
            var t = i / (Points - 1f);
            var at = t * (Stations - 1);
            var left = Math.Min((int)at, Stations - 2);
            var half = Math.Clamp(float.Lerp(halves[left], halves[left + 1], at - left), 0.35f * mean, 1.5f * mean);
            widths[i] = half * MathF.Min(1, MathF.Pow(t / 0.45f, 0.8f) + 0.08f) * MathF.Min(1, (MathF.Sqrt((1 - t) / 0.06f) * 0.6f) + 0.4f);
        }

        Array.Sort(contrasts);
        return new Brow(Curve.Stroke(Curve.Through(moved, Points), widths), contrasts[Stations / 2], FaceView.Median(hair));
    }

    /// <summary>
    /// Returns where the darkness across a brow is centred, relative to <paramref name="centre"/>, and half its width (1.55 standard
    /// deviations), both in pixels (0 and <paramref name="half"/> if the brow is not darker than what surrounds it), the largest darkness, and where it is.
    /// </summary>
    private static (float Shift, float Half, float Contrast, Vector2 Darkest) Spread(FaceView view, Vector2 centre, Vector2 normal, float width, float half)
    {
        Span<float> lightness = stackalloc float[Samples], sorted = stackalloc float[Samples];
        for (var i = 0; i < Samples; i++) lightness[i] = view.Lightness(centre + (normal * Offset(i, width)));
        lightness.CopyTo(sorted);
        sorted.Sort();
        var skin = sorted[(int)(0.85f * (Samples - 1))];
        var darkest = centre;
        float sum = 0, first = 0, second = 0, largest = 0;
        for (var i = 0; i < Samples; i++)
        {
            var offset = Offset(i, width);
            var near = offset / (0.10f * width);
            var darkness = MathF.Max(skin - lightness[i] - 0.02f, 0) * MathF.Exp(-near * near);
            if (darkness > largest) (largest, darkest) = (darkness, centre + (normal * offset));
            sum += darkness;
            first += darkness * offset;
            second += darkness * offset * offset;
        }

        if (sum <= 0.05f) return (0, half, largest, darkest);
        var mean = first / sum;
        return (Math.Clamp(mean, -0.07f * width, 0.07f * width), 1.55f * MathF.Sqrt(MathF.Max((second / sum) - (mean * mean), 0)), largest, darkest);
    }

    private static float Offset(int sample, float width) => ((2f * sample / (Samples - 1)) - 1) * 0.1725f * width;

    private static void Smooth(float[] values)
    {
        var before = values[0];
        for (var i = 0; i < values.Length; i++)
        {
            var here = values[i];
            values[i] = (0.25f * before) + (0.5f * here) + (0.25f * values[Math.Min(i + 1, values.Length - 1)]);
            before = here;
        }
    }
}
