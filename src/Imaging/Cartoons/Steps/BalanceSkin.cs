using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Corrects the white balance from the hue of the skin, partly and within narrow limits, then measures the skin mask. Face colours that
/// are implausible for skin under any light are not corrected.
/// </summary>
internal sealed record BalanceSkin : IStep
{
    private const float SkinHue = 0.93f;
    private const float Share = 0.45f;
    private const float MaxShift = 0.02f;

    public bool Measures => true;

    public void Apply(Canvas canvas)
    {
        var balance = canvas.Measurements.Get(() => Measure(canvas));
        if (canvas.Portrait is { } portrait)
        {
            Shift(canvas.A, canvas.L, balance.A);
            Shift(canvas.B, canvas.L, balance.B);
            portrait.MeasureSkin(canvas.A, canvas.B, canvas.Scale);
        }

        var chroma = canvas.Measurements.Get(() => new Chroma(Statistics.MeanChroma(canvas.A, canvas.B)));
        canvas.ChromaGain = Math.Clamp(MathF.Pow(0.075f / (chroma.Mean + 1e-4f), 0.4f), 0.9f, 1.35f);
    }

    private static Balance Measure(Canvas canvas)
    {
        if (canvas.Portrait is { } portrait)
        {
            var (a, b) = (portrait.Median(canvas.A), portrait.Median(canvas.B));
            var chroma = MathF.Sqrt((a * a) + (b * b));
            if (chroma is > 0.02f and < 0.16f && MathF.Atan2(b, a) is > -0.3f and < 2.0f)
            {
                return new Balance(
                    Math.Clamp(Share * ((chroma * MathF.Cos(SkinHue)) - a), -MaxShift, MaxShift),
                    Math.Clamp(Share * ((chroma * MathF.Sin(SkinHue)) - b), -MaxShift, MaxShift));
            }
        }

        return new Balance(0, 0);
    }

    /// <summary>Adds a shift to a chroma plane in proportion to lightness, which is how coloured light acts.</summary>
    private static unsafe void Shift(Plane chroma, Plane lightness, float by)
    {
        for (var y = 0; y < chroma.Height; y++)
        {
            var row = chroma.Row(y);
            for (var x = 0; x < chroma.Stride; x += Plane.Lanes)
            {
                (Vector256.Load(row + x) + (Vector256.Load(lightness.Row(y) + x) * by)).Store(row + x);
            }
        }
    }

    /// <summary>The shifts of OKLab a and b in white.</summary>
    private sealed record Balance(float A, float B);

    /// <summary>The picture's mean chroma after the shifts.</summary>
    private sealed record Chroma(float Mean);
}
