using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Moves the tones about half way to the tone histogram of pencil drawings, which is mostly light paper with a thin dark tail (Lu, Xu and
/// Jia, "Combining Sketch and Tone for Pencil Drawing Production", 2012). Skin gets a base tone by its lightness, so that the drawing shows dark
/// skin dark and light skin nearly as bare paper. A face's tones are stretched around it, as far as its own range allows: every skin has the
/// same contrast.
/// </summary>
internal sealed record PencilTone : IStep
{
    private const int Levels = 256;
    private const float Matched = 0.45f;
    private const float Darkest = 0.12f, Range = 0.86f, LeastRange = 0.3f, Limit = 0.04f;

    /// <summary>The range of lightness that the skin of a face has in the drawing, and the largest gain of contrast for it.</summary>
    private const float SkinRange = 0.5f, MaxSkinContrast = 1.5f;

    /// <summary>How much lighter than the photo the drawing shows dark skin, and the lightest skin in addition, in OKLab L.</summary>
    private const float SkinLift = 0.02f, PaleLift = 0.05f;

    /// <summary>The cumulative distribution of tones in pencil drawings, per level.</summary>
    private static readonly float[] Drawn = Distribution();

    public bool Measures => true;

    public void Apply(Canvas canvas)
    {
        var tone = canvas.Rent();
        canvas.KeepTone(tone);
        canvas.Measurements.Get(() => Curve(canvas.L)).Apply(canvas.L, tone);
        if (canvas.Portrait is { } portrait)
        {
            ShadeSkin(canvas, portrait, tone);
        }
    }

    /// <summary>
    /// Returns the curve of the histogram matching, with the contrast stretched so that the lightest tenth is bare paper. A flat photo
    /// keeps its tones. The curve is monotonic, so its values at percentiles of the photo are percentiles of the drawing.
    /// </summary>
    private static ToneCurve Curve(Plane lightness)
    {
        var shares = Statistics.Distribution(lightness, Levels);
        var values = new float[Levels];
        for (var level = 0; level < Levels; level++)
        {
            var thinned = 0.25f + (0.75f * Level(level));
            values[level] = (Matched * Quantile(shares[level])) + ((1 - Matched) * thinned);
        }

        var ends = Statistics.Percentiles(lightness, null, 0, 1, 0.05f, 0.90f);
        var matched = new ToneCurve(values);
        var (dark, light) = (matched.At(ends[0]), matched.At(ends[1]));
        var range = MathF.Max(light - dark, LeastRange);
        var share = (light - dark) / range;
        return new([.. values.Select((value, level) =>
        {
            var stretched = Darkest + (Range * (value - dark) / range);
            return Math.Clamp((share * stretched) + ((1 - share) * Level(level)), Limit, 1);
        })]);
    }

    /// <summary>Returns the tone below which a share (0 to 1) of a pencil drawing lies.</summary>
    private static float Quantile(float share)
    {
        var above = Array.BinarySearch(Drawn, share);
        above = above < 0 ? ~above : above;
        if (above == 0 || above == Levels)
        {
            return Level(Math.Min(above, Levels - 1));
        }

        return Level(above - 1) + ((share - Drawn[above - 1]) / (Drawn[above] - Drawn[above - 1]) / (Levels - 1));
    }

    /// <summary>
    /// Computes the distribution from three layers: a peak at white (bare and lightly shaded paper), a uniform middle, and a few deep
    /// shadows.
    /// </summary>
    private static float[] Distribution()
    {
        var sums = new float[Levels];
        var sum = 0.0;
        for (var level = 0; level < Levels; level++)
        {
            var tone = Level(level);
            var bright = 0.76 * Math.Exp((tone - 1) / 0.09) / 0.09;
            var middle = tone is > 0.41f and < 0.88f ? 0.22 / 0.47 : 0;
            var deep = 0.02 * Math.Exp(-Math.Pow((tone - 0.35) / 0.16, 2)) / 0.28;
            sum += bright + middle + deep;
            sums[level] = (float)sum;
        }

        return [.. sums.Select(value => value / (float)sum)];
    }

    private static float Level(int level) => level / (float)(Levels - 1);

    private static unsafe void ShadeSkin(Canvas canvas, Portrait portrait, Plane tone)
    {
        using var own = canvas.Rent();
        for (var y = 0; y < tone.Height; y++)
        {
            for (var x = 0; x < tone.Stride; x += Plane.Lanes)
            {
                var share = (Vector256.Load(portrait.Detail.Row(y) + x) * 0.5f) + Vector256.Create(0.15f);
                VectorMath.Mix(Vector256.Load(canvas.L.Row(y) + x), Vector256.Load(canvas.SourceL.Row(y) + x), share).Store(own.Row(y) + x);
            }
        }

        SkinCurve(portrait).Apply(own, own);
        for (var y = 0; y < tone.Height; y++)
        {
            for (var x = 0; x < tone.Stride; x += Plane.Lanes)
            {
                VectorMath.Mix(Vector256.Load(tone.Row(y) + x), Vector256.Load(own.Row(y) + x), Vector256.Load(portrait.Skin.Row(y) + x)).Store(tone.Row(y) + x);
            }
        }
    }

    /// <summary>Returns the tone for each lightness of skin.</summary>
    private static ToneCurve SkinCurve(Portrait portrait)
    {
        var (dark, _, light) = portrait.Tones;
        var contrast = Math.Clamp(SkinRange / MathF.Max(light - dark, 1e-3f), 1, MaxSkinContrast);
        var lift = SkinLift + (PaleLift * VectorMath.Smoothstep(0.45f, 0.95f, portrait.Cheek));
        var tones = new float[Levels];
        for (var level = 0; level < Levels; level++)
        {
            tones[level] = Math.Clamp(ShowGraphite.ToneFor(portrait.Cheek + lift + (contrast * (Level(level) - portrait.Cheek))), 0.03f, 1);
        }

        return new(tones);
    }
}
