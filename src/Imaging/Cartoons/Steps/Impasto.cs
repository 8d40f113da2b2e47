using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Lights the relief of thick paint from a low angle (Hertzmann, "Fast Paint Texture", 2002). The height is the sum of the lightness and
/// of brush hairs, which are noise averaged along the flow; the slope towards the lamp brightens or darkens the paint. The weave of the
/// canvas is added. The relief is weaker in faces and where the picture has no direction.
/// </summary>
/// <param name="Relief">Strength of the relief; 1 is normal.</param>
/// <param name="Lamp">Direction that the light comes from, in radians; y points down.</param>
/// <param name="HairSeed">Seed of the brush hairs.</param>
/// <param name="WeaveSeed">Seed of the irregularities of the canvas.</param>
internal sealed record Impasto(float Relief, float Lamp, uint HairSeed, uint WeaveSeed) : IStep
{
    private const float HairLength = 7, HairStep = 2, HairBlur = 0.8f;
    private const float HairHeight = 0.5f, PaintHeight = 8;
    private const float ThreadPeriod = 4.2f, ThreadSway = 1.2f, ThreadWavelength = 40;
    private const float LightWeight = 0.050f, WeaveWeight = 0.010f, HairWeight = 0.008f;
    private const float FaceReduction = 0.65f;

    public void Apply(Canvas canvas)
    {
        using var hairs = canvas.Rent();
        ComputeHairs(canvas, hairs);
        using var height = canvas.Rent();
        Gaussian.Blur(canvas.Pool, canvas.L, height, HairBlur * canvas.Scale);
        Pile(hairs, height);
        using var sway = canvas.Rent();
        Noise.Smooth(canvas.Pool, sway, ThreadWavelength * canvas.Scale, WeaveSeed);
        Light(canvas, hairs, height, sway);
    }

    /// <summary>Computes the brush hairs: fine noise averaged along the flow; standard deviation 1.</summary>
    private void ComputeHairs(Canvas canvas, Plane hairs)
    {
        using var bristles = canvas.Rent();
        Noise.White(hairs, HairSeed);
        Gaussian.Blur(canvas.Pool, hairs, bristles, HairBlur * canvas.Scale);
        bristles.Add(-0.5f);
        new FlowAverage(bristles, canvas.Flow, HairLength * canvas.Scale, HairStep * canvas.Scale).CopyTo(hairs);
        hairs.Multiply(1 / (Statistics.RootMeanSquare(hairs) + 1e-6f));
    }

    /// <summary>Adds lightness and hairs into a height.</summary>
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
                var thick = VectorMath.Mix(Relief, Relief * (1 - FaceReduction), Vector256.Load(face + x))
                    * VectorMath.Mix(0.55f, 1, Vector256.Load(coherence + x));
                var light = VectorMath.Tanh(Vector256.Load(lit + x) * -1.6f) * LightWeight;
                var weave = Weave(x, y, Vector256.Load(sway.Row(y) + x), canvas.Scale) * WeaveWeight;
                var hair = Vector256.Load(hairs.Row(y) + x) * HairWeight;
                (Vector256.Load(l + x) + (thick * (light + weave + hair))).Store(l + x);
            }
        }
    }

    /// <summary>
    /// Returns the canvas weave: the product of two crossing sine waves, with a sway w,
    /// sin(x + w) sin(y - w) = (cos(x - y + 2w) - cos(x + y)) / 2.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Weave(int x, int y, Vector256<float> sway, float scale)
    {
        var turns = 1 / (ThreadPeriod * scale);
        var column = Vector256.Create((float)x) + Vector256<float>.Indices;
        var difference = (column - Vector256.Create((float)y)) + (sway * (2 * ThreadSway * scale));
        var sum = column + Vector256.Create((float)y);
        return (VectorMath.CosineOfTurns(difference * turns) - VectorMath.CosineOfTurns(sum * turns)) * 0.5f;
    }
}
