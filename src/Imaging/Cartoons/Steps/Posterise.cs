using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// A few tones with soft steps between them (Winnemöller, Olsen and Gooch, "Real-Time Video Abstraction", 2006). A face gets
/// tones over its own range, its median in the middle of one: every skin is drawn with as many, and no step crosses a cheek.
/// </summary>
/// <param name="Bins">Tones from black to white.</param>
/// <param name="Phase">Where the first step lies, in shares of a tone.</param>
internal sealed record Posterise(int Bins, float Phase) : IStep
{
    private const float Sharpness = 11;
    private const float FaceSharpness = 7;
    private const float FaceOwn = 0.15f;
    private const float DetailOwn = 0.65f;

    public void Apply(Canvas canvas)
    {
        var tone = canvas.Rent();
        canvas.KeepTone(tone);
        using var smooth = canvas.Rent();
        Gaussian.Blur(canvas.Pool, canvas.L, smooth, 1.0f * canvas.Scale);
        Quantise(smooth, tone);
        if (canvas.Portrait is { } portrait)
        {
            Gaussian.Blur(canvas.Pool, canvas.L, smooth, 1.6f * canvas.FaceScale, portrait.Bounds);
            QuantiseFace(canvas, portrait, smooth, tone);
        }
    }

    private unsafe void Quantise(Plane smooth, Plane tone)
    {
        var curve = new Stairs(Bins, Phase, Sharpness);
        for (var y = 0; y < tone.Height; y++)
        {
            for (var x = 0; x < tone.Stride; x += Plane.Lanes)
            {
                curve.At(Vector256.Load(smooth.Row(y) + x)).Store(tone.Row(y) + x);
            }
        }
    }

    private static unsafe void QuantiseFace(Canvas canvas, Portrait portrait, Plane smooth, Plane tone)
    {
        var (dark, middle, light) = portrait.Tones;
        var bins = Math.Clamp(3.4f / MathF.Max(light - dark, 0.16f), 8, 15);
        var curve = new Stairs(bins, middle * bins % 1, FaceSharpness);
        var region = portrait.Bounds;
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var flat = Vector256.Load(canvas.L.Row(y) + x);
                var own = VectorMath.Mix(flat, Vector256.Load(canvas.SourceL.Row(y) + x), Vector256.Create(0.5f));
                var steps = VectorMath.Mix(curve.At(Vector256.Load(smooth.Row(y) + x)), flat, Vector256.Create(FaceOwn));
                steps = VectorMath.Mix(steps, own, Vector256.Load(portrait.Detail.Row(y) + x) * DetailOwn);
                VectorMath.Mix(Vector256.Load(tone.Row(y) + x), steps, Vector256.Load(portrait.Mask.Row(y) + x)).Store(tone.Row(y) + x);
            }
        }
    }

    /// <summary>The curve of the tones: plateaus joined by hyperbolic tangents.</summary>
    private readonly struct Stairs(float bins, float phase, float sharpness)
    {
        private readonly float _rise = 0.5f / MathF.Tanh(sharpness / 2);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(Vector256<float> lightness)
        {
            var u = (lightness * bins) - Vector256.Create(phase);
            var floor = Vector256.Floor(u);
            var step = VectorMath.Tanh((u - floor - Vector256.Create(0.5f)) * sharpness) * _rise;
            return (floor + step + Vector256.Create(0.5f + phase)) * (1 / bins);
        }
    }
}
