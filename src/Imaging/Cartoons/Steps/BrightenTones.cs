using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Computes light tones for print: a power curve moves the median of the face (or of the picture) towards a light tone, then the tones are
/// stretched to the full range. A photo with a small range is stretched less, around its own middle. Skin gets its own lightness instead,
/// slightly raised, with more contrast: dark skin stays dark, and pale skin is darker than paper.
/// </summary>
internal sealed record BrightenTones : IStep
{
    private const float Blur = 1.2f;
    private const float FaceTarget = 0.80f, Target = 0.74f;
    private const float Share = 0.6f;
    private const float SkinLift = 0.025f, PaleFrom = 0.84f, PaleSlope = 0.6f;
    private const float SkinContrast = 1.3f, ContrastReach = 0.2f;
    private const float SmallestRange = 0.3f, FullRange = 0.6f;

    public bool Measures => true;

    public void Apply(Canvas canvas)
    {
        var tone = canvas.Rent();
        canvas.KeepTone(tone);
        using var smooth = canvas.Rent();
        Gaussian.Blur(canvas.Pool, canvas.L, smooth, Blur * canvas.Scale);
        smooth.CopyTo(tone);
        Raise(tone, canvas.Measurements.Get(() => new Gamma(1 - Share + (Share * Exponent(canvas, tone)))).Exponent);
        var range = canvas.Measurements.Get(() => Range.Measure(tone));
        Spread(tone, range.Low, range.High);
        if (canvas.Portrait is { } portrait) LaySkin(portrait, smooth, tone);
    }

    /// <summary>Returns the tone of the skin of the largest face, which is its lightness in OKLab L.</summary>
    public static float SkinTone(Portrait portrait)
    {
        var raised = portrait.Cheek + SkinLift;
        return raised - ((1 - PaleSlope) * MathF.Max(raised - PaleFrom, 0));
    }

    /// <summary>Returns the exponent of the power curve.</summary>
    private static float Exponent(Canvas canvas, Plane smooth) => canvas.Portrait is { } portrait
        ? Math.Clamp(ExponentBetween(portrait.Tones.Middle, FaceTarget), 0.45f, 1.15f)
        : Math.Clamp(ExponentBetween(Statistics.Percentiles(smooth, null, 0, 1, 0.5f)[0], Target), 0.5f, 1.15f);

    /// <summary>Returns the exponent that maps lightness <paramref name="from"/> to <paramref name="to"/>.</summary>
    private static float ExponentBetween(float from, float to) => MathF.Log(to) / MathF.Log(Math.Clamp(from, 0.3f, 0.95f));

    private static unsafe void Raise(Plane plane, float exponent)
    {
        for (var y = 0; y < plane.Height; y++)
        {
            var row = plane.Row(y);
            for (var x = 0; x < plane.Stride; x += Plane.Lanes)
            {
                VectorMath.Power(VectorMath.Clamp(Vector256.Load(row + x), 0, 1), exponent).Store(row + x);
            }
        }
    }

    private static unsafe void Spread(Plane plane, float low, float high)
    {
        var middle = (low + high) / 2;
        var target = float.Lerp(middle, 0.5f, VectorMath.Smoothstep(SmallestRange, FullRange, high - low));
        var gain = 1 / MathF.Max(high - low, SmallestRange);
        for (var y = 0; y < plane.Height; y++)
        {
            var row = plane.Row(y);
            for (var x = 0; x < plane.Stride; x += Plane.Lanes)
            {
                var spread = ((Vector256.Load(row + x) - Vector256.Create(middle)) * gain) + Vector256.Create(target);
                VectorMath.Clamp(spread, 0, 1).Store(row + x);
            }
        }
    }

    /// <summary>
    /// Replaces the tones of skin by its lightness, with more contrast near that of the cheeks; the skin of other people differs more and keeps its distance.
    /// </summary>
    private static unsafe void LaySkin(Portrait portrait, Plane lightness, Plane tone)
    {
        var anchor = Vector256.Create(SkinTone(portrait));
        for (var y = 0; y < tone.Height; y++)
        {
            float* row = tone.Row(y), skin = portrait.Skin.Row(y);
            for (var x = 0; x < tone.Stride; x += Plane.Lanes)
            {
                var distance = Vector256.Load(lightness.Row(y) + x) - Vector256.Create(portrait.Cheek);
                var own = anchor + distance + (VectorMath.Clamp(distance, -ContrastReach, ContrastReach) * (SkinContrast - 1));
                VectorMath.Mix(Vector256.Load(row + x), VectorMath.Clamp(own, 0, 1), Vector256.Load(skin + x)).Store(row + x);
            }
        }
    }

    /// <summary>The exponent of the power curve.</summary>
    private sealed record Gamma(float Exponent);

    /// <summary>The tones that become black and white.</summary>
    private sealed record Range(float Low, float High)
    {
        public static Range Measure(Plane tone)
        {
            var ends = Statistics.Percentiles(tone, null, 0, 1, 0.02f, 0.98f);
            return new Range(ends[0], ends[1]);
        }
    }
}
