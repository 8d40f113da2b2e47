using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// Tones for print: a power curve that leads the face, or the whole picture, towards a light tone, then a stretch over the whole
/// scale; a photo of little range is stretched little and keeps its middle. Skin is laid around a tone of its own instead, that
/// follows its lightness: dark skin stays as dark beside light skin, and each is drawn with as many tones.
/// </summary>
internal sealed record BrightenTones : IStep
{
    private const float Blur = 1.2f;
    private const float FaceTarget = 0.80f, Target = 0.74f;
    private const float Share = 0.6f;
    private const float SkinSlope = 1.6f, SkinOffset = -0.33f, DarkestSkin = 0.40f, LightestSkin = 0.87f;
    private const float SkinContrast = 1.4f;
    private const float SmallestRange = 0.3f, FullRange = 0.6f;

    public void Apply(Canvas canvas)
    {
        var tone = canvas.Rent();
        canvas.KeepTone(tone);
        using var smooth = canvas.Rent();
        Gaussian.Blur(canvas.Pool, canvas.L, smooth, Blur * canvas.Scale);
        smooth.CopyTo(tone);
        Raise(tone, 1 - Share + (Share * Exponent(canvas, tone)));
        var ends = Statistics.Percentiles(tone, null, 0, 1, 0.02f, 0.98f);
        Spread(tone, ends[0], ends[1]);
        if (canvas.Portrait is { } portrait) LaySkin(portrait, smooth, tone);
    }

    private static float Exponent(Canvas canvas, Plane smooth) => canvas.Portrait is { } portrait
        ? Math.Clamp(Leading(portrait.Tones.Middle, FaceTarget), 0.45f, 1.15f)
        : Math.Clamp(Leading(Statistics.Percentiles(smooth, null, 0, 1, 0.5f)[0], Target), 0.5f, 1.15f);

    /// <summary>The power that turns one lightness into another.</summary>
    private static float Leading(float from, float to) => MathF.Log(to) / MathF.Log(Math.Clamp(from, 0.3f, 0.95f));

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
        var t = Math.Clamp((high - low - SmallestRange) / (FullRange - SmallestRange), 0, 1);
        var target = float.Lerp(middle, 0.5f, t * t * (3 - (2 * t)));
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

    private static unsafe void LaySkin(Portrait portrait, Plane lightness, Plane tone)
    {
        var middle = portrait.Tones.Middle;
        var anchor = Math.Clamp((SkinSlope * middle) + SkinOffset, DarkestSkin, LightestSkin);
        for (var y = 0; y < tone.Height; y++)
        {
            float* row = tone.Row(y), skin = portrait.Skin.Row(y);
            for (var x = 0; x < tone.Stride; x += Plane.Lanes)
            {
                var own = ((Vector256.Load(lightness.Row(y) + x) - Vector256.Create(middle)) * SkinContrast) + Vector256.Create(anchor);
                VectorMath.Mix(Vector256.Load(row + x), VectorMath.Clamp(own, 0, 1), Vector256.Load(skin + x)).Store(row + x);
            }
        }
    }
}
