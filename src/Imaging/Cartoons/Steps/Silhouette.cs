using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Draws smooth, thick outlines around large shapes: a wide difference of Gaussians at half size.</summary>
/// <param name="Weight">Width of the outline; 1 is normal.</param>
/// <param name="Threshold">Relative darkness at which ink begins.</param>
/// <param name="Sharpness">Steepness of the transition from paper to ink.</param>
/// <param name="Darkness">Darkness of the outline; 1 is full ink.</param>
/// <param name="FaceReduction">Share by which the outline is weaker in faces.</param>
internal sealed record Silhouette(
    float Weight, float Threshold = 0.030f, float Sharpness = 55, float Darkness = 1, float FaceReduction = 0.75f) : IStep
{
    public void Apply(Canvas canvas)
    {
        using var half = Resampling.Halve(canvas.Pool, canvas.L);
        using var inner = canvas.Pool.RentLike(half);
        using var outer = canvas.Pool.RentLike(half);
        Gaussian.Blur(canvas.Pool, half, inner, 1.5f * Weight * canvas.Scale);
        Gaussian.Blur(canvas.Pool, half, outer, 2.4f * Weight * canvas.Scale);
        ComputeDifference(inner, outer);
        Darken(canvas, inner);
    }

    /// <summary>Replaces <paramref name="inner"/> by the difference of the two blurs, relative to the surrounding lightness.</summary>
    private static unsafe void ComputeDifference(Plane inner, Plane outer)
    {
        for (var y = 0; y < inner.Height; y++)
        {
            for (var x = 0; x < inner.Stride; x += Plane.Lanes)
            {
                var around = Vector256.Load(outer.Row(y) + x);
                ((Vector256.Load(inner.Row(y) + x) - around) / VectorMath.Mix(0.30f, 1, around)).Store(inner.Row(y) + x);
            }
        }
    }

    private unsafe void Darken(Canvas canvas, Plane difference)
    {
        const int Margin = Plane.Lanes;
        var line = stackalloc float[difference.Stride + (2 * Margin)];
        var full = stackalloc float[canvas.L.Stride + (2 * Margin)];
        for (var y = 0; y < canvas.L.Height; y++)
        {
            Resampling.DoubleRow(difference, y, line + Margin, full, canvas.L.Width, Resampling.Cubic);
            float* face = canvas.Mask(canvas.Portrait?.Mask, y), paper = canvas.Paper.Row(y);
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                var outline = InkLines.Threshold(Vector256.Load(full + x), Vector256.Create(Threshold), Vector256.Create(Sharpness));
                var spared = (Vector256.Load(face + x) * (FaceReduction * Darkness)) + Vector256.Create(1 - Darkness);
                var shown = VectorMath.Mix(outline, Vector256<float>.One, spared);
                Vector256.Min(Vector256.Load(paper + x), shown).Store(paper + x);
            }
        }
    }
}
