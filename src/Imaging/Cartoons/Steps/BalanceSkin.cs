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

    public void Apply(Canvas canvas)
    {
        if (canvas.Portrait is { } portrait)
        {
            var (a, b) = (portrait.Median(canvas.A), portrait.Median(canvas.B));
            var chroma = MathF.Sqrt((a * a) + (b * b));
            if (chroma is > 0.02f and < 0.16f && MathF.Atan2(b, a) is > -0.3f and < 2.0f)
            {
                Shift(canvas.A, canvas.L, Math.Clamp(Share * ((chroma * MathF.Cos(SkinHue)) - a), -MaxShift, MaxShift));
                Shift(canvas.B, canvas.L, Math.Clamp(Share * ((chroma * MathF.Sin(SkinHue)) - b), -MaxShift, MaxShift));
            }

            portrait.MeasureSkin(canvas.A, canvas.B, canvas.Scale);
        }

        canvas.ChromaGain = Math.Clamp(MathF.Pow(0.075f / (Statistics.MeanChroma(canvas.A, canvas.B) + 1e-4f), 0.4f), 0.9f, 1.35f);
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
}
