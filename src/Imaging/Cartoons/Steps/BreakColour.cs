using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// Broken colour: brush strokes that differ a little in lightness, and in hue between the two of a look. Strokes are coarse noise
/// averaged along the flow (the line integral convolution of Cabral and Leedom, "Imaging Vector Fields Using Line Integral
/// Convolution", 1993), with soft steps in place of its bell curve. Skin is blended smooth.
/// </summary>
/// <param name="Size">Width of the brush; 1 is ordinary.</param>
/// <param name="Angle">The direction, in radians, of strokes on what has no direction of its own.</param>
/// <param name="Look">Which pair of hues, as in <see cref="SplitTone"/>.</param>
/// <param name="Seed">Which strokes.</param>
internal sealed record BreakColour(float Size, float Angle, int Look, uint Seed) : IStep
{
    private const float FlowSmoothness = 4;
    private const float Width = 1.5f, Length = 11, SampleStep = 2.75f;
    private const float Steepness = 1.6f;
    private const float LightnessAmount = 0.028f, ChromaAmount = 0.014f;
    private const float SkinRelief = 0.85f;

    public void Apply(Canvas canvas)
    {
        using var strokes = canvas.Rent();
        Pull(canvas, strokes);
        Mix(canvas, strokes);
    }

    /// <summary>At half size: strokes are too wide to need more.</summary>
    private void Pull(Canvas canvas, Plane strokes)
    {
        using var half = Resampling.Halve(canvas.Pool, canvas.L);
        using var flow = FlowField.Leaning(canvas.Pool, half, FlowSmoothness * canvas.Scale, Angle);
        using var bristles = canvas.Pool.RentLike(half);
        using var blurred = canvas.Pool.RentLike(half);
        Noise.White(bristles, Seed);
        Gaussian.Blur(canvas.Pool, bristles, blurred, Width * Size * canvas.Scale);
        blurred.Add(-0.5f);
        new FlowAverage(blurred, flow, Length * canvas.Scale, SampleStep * canvas.Scale).CopyTo(bristles);
        bristles.Multiply(1 / (Statistics.RootMeanSquare(bristles) + 1e-6f));
        Resampling.Double(bristles, strokes, Resampling.Cubic);
    }

    private unsafe void Mix(Canvas canvas, Plane strokes)
    {
        var (shadow, light, _) = SplitTone.Looks[Look];
        var towardsA = ChromaAmount * (MathF.Cos(light) - MathF.Cos(shadow)) / 2;
        var towardsB = ChromaAmount * (MathF.Sin(light) - MathF.Sin(shadow)) / 2;
        for (var y = 0; y < strokes.Height; y++)
        {
            float* l = canvas.L.Row(y), a = canvas.A.Row(y), b = canvas.B.Row(y), skin = canvas.Mask(canvas.Portrait?.Skin, y);
            for (var x = 0; x < strokes.Stride; x += Plane.Lanes)
            {
                var stroke = VectorMath.Tanh(Vector256.Load(strokes.Row(y) + x) * Steepness)
                    * VectorMath.Mix(1, 1 - SkinRelief, Vector256.Load(skin + x));
                (Vector256.Load(l + x) + (stroke * LightnessAmount)).Store(l + x);
                (Vector256.Load(a + x) + (stroke * towardsA)).Store(a + x);
                (Vector256.Load(b + x) + (stroke * towardsB)).Store(b + x);
            }
        }
    }
}
