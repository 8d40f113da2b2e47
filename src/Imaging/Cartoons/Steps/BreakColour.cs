using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Broken colour: adds brush strokes that vary slightly in lightness, and in hue between the shadow and light hue of the look. The strokes
/// are coarse noise averaged along the flow (line integral convolution; Cabral and Leedom, "Imaging Vector Fields Using Line Integral
/// Convolution", 1993). A soft step function then separates the strokes. The effect is weak on skin.
/// </summary>
/// <param name="Size">Width of the brush; 1 is normal.</param>
/// <param name="Angle">Direction of strokes, in radians, where the picture has no direction.</param>
/// <param name="Look">Index of the pair of hues in <see cref="SplitTone.Looks"/>.</param>
/// <param name="Seed">Seed of the strokes.</param>
internal sealed record BreakColour(float Size, float Angle, int Look, uint Seed) : IStep
{
    private const float FlowSmoothness = 4;
    private const float Width = 1.5f, Length = 11, SampleStep = 2.75f;
    private const float Steepness = 1.6f;
    private const float LightnessAmount = 0.028f, ChromaAmount = 0.014f;
    private const float SkinReduction = 0.85f;

    public void Apply(Canvas canvas)
    {
        using var strokes = canvas.Rent();
        ComputeStrokes(canvas, strokes);
        Mix(canvas, strokes);
    }

    /// <summary>Computes the strokes: standard deviation 1, at half size, because they are wide.</summary>
    private void ComputeStrokes(Canvas canvas, Plane strokes)
    {
        using var half = Resampling.Halve(canvas.Pool, canvas.L);
        using var flow = FlowField.CreateBiased(canvas.Pool, half, FlowSmoothness * canvas.Scale, Angle);
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
                    * VectorMath.Mix(1, 1 - SkinReduction, Vector256.Load(skin + x));
                (Vector256.Load(l + x) + (stroke * LightnessAmount)).Store(l + x);
                (Vector256.Load(a + x) + (stroke * towardsA)).Store(a + x);
                (Vector256.Load(b + x) + (stroke * towardsB)).Store(b + x);
            }
        }
    }
}
