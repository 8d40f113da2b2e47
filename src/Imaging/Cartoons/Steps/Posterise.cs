using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Quantises lightness to a few tones with soft steps between them (Winnemöller, Olsen and Gooch, "Real-Time Video Abstraction", 2006). A
/// face's tones are distributed over its own range, with the lightness of its cheeks in the middle of a tone: light and dark skin get about
/// equally many tones, skin keeps its lightness, and no step crosses a cheek.
/// </summary>
/// <param name="Bins">Number of tones from black to white.</param>
/// <param name="Phase">Position of the first step, as a fraction of a tone.</param>
/// <param name="Soft">Softness of the steps outside faces.</param>
/// <param name="Face">The tones of a face.</param>
internal sealed record Posterise(int Bins, float Phase, Posterise.Softness Soft, Posterise.FaceTones Face) : IStep
{
    private const float SmallestRange = 0.16f;

    public void Apply(Canvas canvas)
    {
        var tone = canvas.Rent();
        using var smooth = canvas.Rent();
        Gaussian.Blur(canvas.Pool, canvas.L, smooth, Soft.Blur * canvas.Scale);
        Quantise(smooth, tone);
        if (canvas.Portrait is { } portrait)
        {
            Gaussian.Blur(canvas.Pool, canvas.L, smooth, Face.Soft.Blur * canvas.FaceScale, portrait.Bounds);
            QuantiseFace(canvas, portrait, smooth, tone);
        }

        canvas.KeepTone(tone);
    }

    private unsafe void Quantise(Plane smooth, Plane tone)
    {
        var curve = new Stairs(Bins, Phase, Soft.Sharpness);
        for (var y = 0; y < tone.Height; y++)
        {
            for (var x = 0; x < tone.Stride; x += Plane.Lanes)
            {
                var flat = Vector256.Load(smooth.Row(y) + x);
                VectorMath.Mix(curve.At(flat), flat, Vector256.Create(Soft.SmoothShare)).Store(tone.Row(y) + x);
            }
        }
    }

    private unsafe void QuantiseFace(Canvas canvas, Portrait portrait, Plane smooth, Plane tone)
    {
        var (dark, _, light) = portrait.Tones;
        var bins = Math.Clamp(Face.Bins / MathF.Max(light - dark, SmallestRange), Face.MinBins, Face.MaxBins);
        var curve = new Stairs(bins, portrait.Cheek * bins % 1, Face.Soft.Sharpness);
        var region = portrait.Bounds;
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var flat = Vector256.Load(canvas.L.Row(y) + x);
                var own = VectorMath.Mix(flat, Vector256.Load(canvas.SourceL.Row(y) + x), Vector256.Create(Face.SourceShare));
                var steps = VectorMath.Mix(curve.At(Vector256.Load(smooth.Row(y) + x)), flat, Vector256.Create(Face.Soft.SmoothShare));
                steps = VectorMath.Mix(steps, own, Vector256.Load(portrait.Detail.Row(y) + x) * Face.DetailSmoothShare);
                var share = Vector256.Load(portrait.Mask.Row(y) + x) * Face.Share;
                VectorMath.Mix(Vector256.Load(tone.Row(y) + x), steps, share).Store(tone.Row(y) + x);
            }
        }
    }

    /// <summary>Softness of the steps between tones.</summary>
    /// <param name="Blur">Standard deviation of the blur before quantisation; in faces in units of <see cref="Canvas.FaceScale"/>.</param>
    /// <param name="Sharpness">Steepness of the steps.</param>
    /// <param name="SmoothShare">Share of unquantised lightness in the result.</param>
    public sealed record Softness(float Blur, float Sharpness, float SmoothShare = 0);

    /// <summary>The tones of a face.</summary>
    /// <param name="Bins">Number of tones between the face's shadows and lights (5th to 95th percentile).</param>
    /// <param name="MinBins">Minimum number of tones from black to white.</param>
    /// <param name="MaxBins">Maximum number of tones from black to white.</param>
    /// <param name="Soft">Softness of the steps.</param>
    /// <param name="DetailSmoothShare">Share of unquantised lightness at eyes and mouths.</param>
    /// <param name="SourceShare">Share of the photo's lightness in that unquantised lightness; the rest is the flattened lightness.</param>
    /// <param name="Share">Share of the face's tones in the result within faces; the rest are the tones of the whole picture.</param>
    public sealed record FaceTones(
        float Bins, float MinBins, float MaxBins, Softness Soft, float DetailSmoothShare, float SourceShare, float Share = 1);

    /// <summary>The tone curve: plateaus joined by hyperbolic tangents.</summary>
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
