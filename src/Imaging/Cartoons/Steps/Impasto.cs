using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// The relief of thick paint under a raking lamp (Hertzmann, "Fast Paint Texture", 2002): the hairs of the brush, noise averaged
/// along the flow, and the paint's own lightness make a height; its slope towards the lamp is lit. The canvas shows through
/// where no shape gives the brush a direction; in faces the paint is laid thin.
/// </summary>
/// <param name="Relief">Height of the paint; 1 is ordinary.</param>
/// <param name="Lamp">The direction, in radians, that light comes from; y points downwards.</param>
/// <param name="HairSeed">Which hairs.</param>
/// <param name="WeaveSeed">Which irregularities the canvas has.</param>
internal sealed record Impasto(float Relief, float Lamp, uint HairSeed, uint WeaveSeed) : IStep
{
    private const float HairLength = 7, HairStep = 2, HairBlur = 0.8f;
    private const float HairHeight = 0.5f, PaintHeight = 8;
    private const float ThreadPeriod = 4.2f, ThreadSway = 1.2f, ThreadWavelength = 40;
    private const float LightWeight = 0.050f, WeaveWeight = 0.010f, HairWeight = 0.008f;
    private const float FaceRelief = 0.65f;

    public void Apply(Canvas canvas)
    {
        using var hairs = canvas.Rent();
        PullHairs(canvas, hairs);
        using var height = canvas.Rent();
        Gaussian.Blur(canvas.Pool, canvas.L, height, HairBlur * canvas.Scale);
        Pile(hairs, height);
        using var sway = canvas.Rent();
        Noise.Smooth(canvas.Pool, sway, ThreadWavelength * canvas.Scale, WeaveSeed);
        Light(canvas, hairs, height, sway);
    }

    /// <summary>Fine noise dragged along the flow; deviation 1.</summary>
    private void PullHairs(Canvas canvas, Plane hairs)
    {
        using var bristles = canvas.Rent();
        Noise.White(hairs, HairSeed);
        Gaussian.Blur(canvas.Pool, hairs, bristles, HairBlur * canvas.Scale);
        bristles.Add(-0.5f);
        new FlowAverage(bristles, canvas.Flow, HairLength * canvas.Scale, HairStep * canvas.Scale).CopyTo(hairs);
        hairs.Multiply(1 / (Statistics.RootMeanSquare(hairs) + 1e-6f));
    }

    private static unsafe void Pile(Plane hairs, Plane height)
    {
        for (var y = 0; y < height.Height; y++)
        {
            var row = height.Row(y);
            for (var x = 0; x < height.Stride; x += Plane.Lanes)
            {
                ((Vector256.Load(row + x) * PaintHeight) + (Vector256.Load(hairs.Row(y) + x) * HairHeight)).Store(row + x);
            }
        }
    }

    private unsafe void Light(Canvas canvas, Plane hairs, Plane height, Plane sway)
    {
        var slope = new Slope(height, MathF.Cos(Lamp), MathF.Sin(Lamp));
        var lit = stackalloc float[height.Stride];
        for (var y = 0; y < height.Height; y++)
        {
            slope.Row(y, lit);
            float* l = canvas.L.Row(y), face = canvas.Mask(canvas.Portrait?.Mask, y), coherence = canvas.Flow.Coherence.Row(y);
            for (var x = 0; x < height.Stride; x += Plane.Lanes)
            {
                var thick = VectorMath.Mix(Relief, Relief * (1 - FaceRelief), Vector256.Load(face + x))
                    * VectorMath.Mix(0.55f, 1, Vector256.Load(coherence + x));
                var light = VectorMath.Tanh(Vector256.Load(lit + x) * -1.6f) * LightWeight;
                var weave = Weave(x, y, Vector256.Load(sway.Row(y) + x), canvas.Scale) * WeaveWeight;
                var hair = Vector256.Load(hairs.Row(y) + x) * HairWeight;
                (Vector256.Load(l + x) + (thick * (light + weave + hair))).Store(l + x);
            }
        }
    }

    /// <summary>
    /// Two crossing threads, the product of their sines: sin(x + w) sin(y - w) = (cos(x - y + 2w) - cos(x + y)) / 2.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Weave(int x, int y, Vector256<float> sway, float scale)
    {
        var turns = 1 / (ThreadPeriod * scale);
        var column = Vector256.Create((float)x) + Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        var difference = (column - Vector256.Create((float)y)) + (sway * (2 * ThreadSway * scale));
        var sum = column + Vector256.Create((float)y);
        return (VectorMath.CosineOfTurns(difference * turns) - VectorMath.CosineOfTurns(sum * turns)) * 0.5f;
    }
}
