using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Lets washes run into each other where the paper is wettest. Curtis et al. ("Computer-Generated Watercolor", 1997) simulate the water;
/// a blur approximates it here. Faces stay dry, and areas of high contrast run less, which preserves fur and hair.
/// </summary>
/// <param name="Wetness">Strength of the effect; 1 is normal.</param>
internal sealed record WetInWet(float Wetness) : IStep
{
    private const float Spread = 8;
    private const float GuardBlur = 3;
    private const float MaxShare = 0.85f;

    public void Apply(Canvas canvas)
    {
        var tone = canvas.Rent();
        using var share = canvas.Rent();
        Gaussian.Blur(canvas.Pool, canvas.Tone, tone, Spread * canvas.Scale);
        Share(canvas, tone, share);
        Run(canvas, canvas.A, share);
        Run(canvas, canvas.B, share);
        Mix(canvas.Tone, tone, share, tone);
        canvas.KeepTone(tone);
    }

    private static void Run(Canvas canvas, Plane channel, Plane share)
    {
        using var blurred = canvas.Rent();
        Gaussian.Blur(canvas.Pool, channel, blurred, Spread * canvas.Scale);
        Mix(channel, blurred, share, channel);
    }

    /// <summary>Computes the share of the blur in each pixel, 0 to 0.85.</summary>
    private unsafe void Share(Canvas canvas, Plane blurred, Plane share)
    {
        using var contrast = canvas.Rent();
        for (var y = 0; y < share.Height; y++)
        {
            for (var x = 0; x < share.Stride; x += Plane.Lanes)
            {
                Vector256.Abs(Vector256.Load(canvas.Tone.Row(y) + x) - Vector256.Load(blurred.Row(y) + x)).Store(contrast.Row(y) + x);
            }
        }

        Gaussian.Blur(canvas.Pool, contrast, share, GuardBlur * canvas.Scale);
        for (var y = 0; y < share.Height; y++)
        {
            float* row = share.Row(y), face = canvas.Mask(canvas.Portrait?.Mask, y);
            for (var x = 0; x < share.Stride; x += Plane.Lanes)
            {
                var wet = VectorMath.Smoothstep(0.4f, 1.7f, Vector256.Load(canvas.Turbulence.Row(y) + x)) * Wetness;
                var dry = Vector256<float>.One - Vector256.Load(face + x);
                var calm = Vector256<float>.One - (VectorMath.Smoothstep(0.02f, 0.10f, Vector256.Load(row + x)) * 0.7f);
                VectorMath.Clamp(wet * dry * calm, 0, MaxShare).Store(row + x);
            }
        }
    }

    private static unsafe void Mix(Plane from, Plane to, Plane share, Plane target)
    {
        for (var y = 0; y < from.Height; y++)
        {
            for (var x = 0; x < from.Stride; x += Plane.Lanes)
            {
                VectorMath.Mix(Vector256.Load(from.Row(y) + x), Vector256.Load(to.Row(y) + x), Vector256.Load(share.Row(y) + x))
                    .Store(target.Row(y) + x);
            }
        }
    }
}
