using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Calm, thick outlines round the large shapes: a broad difference of Gaussians at half size.</summary>
/// <param name="Weight">Width of the outline; 1 is ordinary.</param>
/// <param name="Threshold">Relative darkness at which it begins.</param>
/// <param name="Sharpness">How steeply paper turns into ink.</param>
/// <param name="Darkness">How black it gets: 1 is as black as the lines.</param>
/// <param name="FaceRelief">How much of it faces are spared.</param>
internal sealed record Silhouette(
    float Weight, float Threshold = 0.030f, float Sharpness = 55, float Darkness = 1, float FaceRelief = 0.75f) : IStep
{
    public void Apply(Canvas canvas)
    {
        using var half = Resampling.Halve(canvas.Pool, canvas.L);
        using var inner = canvas.Pool.RentLike(half);
        using var outer = canvas.Pool.RentLike(half);
        Gaussian.Blur(canvas.Pool, half, inner, 1.5f * Weight * canvas.Scale);
        Gaussian.Blur(canvas.Pool, half, outer, 2.4f * Weight * canvas.Scale);
        Relative(inner, outer);
        Darken(canvas, inner);
    }

    private static unsafe void Relative(Plane inner, Plane outer)
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
                var spared = (Vector256.Load(face + x) * (FaceRelief * Darkness)) + Vector256.Create(1 - Darkness);
                var shown = VectorMath.Mix(outline, Vector256<float>.One, spared);
                Vector256.Min(Vector256.Load(paper + x), shown).Store(paper + x);
            }
        }
    }
}
