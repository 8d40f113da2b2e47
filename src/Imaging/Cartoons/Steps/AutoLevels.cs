using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Stretches lightness towards the full range with limited gain, so that a low-contrast photo stays soft instead of turning black and
/// white. Where there is a face, the tone curve is bent so that the cheeks of the largest face keep their lightness: stretched levels alone
/// would move every skin towards the middle. The curve is the same for the whole picture, so that the light stays natural.
/// </summary>
internal sealed record AutoLevels : IStep
{
    private const float Share = 0.7f;
    private const float MaxGain = 1.35f;

    /// <summary>The strongest bend; the curve rises everywhere below 0.25.</summary>
    private const float MaxBend = 0.15f;

    public bool Measures => true;

    public void Apply(Canvas canvas)
    {
        var levels = canvas.Measurements.Get(() => Measure(canvas));
        Map(canvas.L, levels);
        canvas.Portrait?.MeasureTones(canvas.L);
    }

    private static Levels Measure(Canvas canvas)
    {
        var ends = Statistics.Percentiles(canvas.L, null, 0, 1, 0.005f, 0.995f);
        var (low, high) = (ends[0], ends[1]);
        var gain = MathF.Min(0.92f / MathF.Max(high - low, 1e-3f), MaxGain);
        var shift = Clamp((low + high) / 2 * (1 - gain), 0.06f - (low * gain), 0.98f - (high * gain));
        var levels = new Levels(1 + (Share * (gain - 1)), Share * shift, Bend: 0);
        if (canvas.Portrait is not { } portrait) return levels;
        portrait.MeasureTones(canvas.L);
        return levels with { Bend = levels.BendThatKeeps(portrait.Cheek) };
    }

    /// <summary>Like <see cref="Math.Clamp(float, float, float)"/>, but the upper limit wins if the limits cross.</summary>
    private static float Clamp(float value, float low, float high) => MathF.Min(MathF.Max(value, low), high);

    private static unsafe void Map(Plane plane, Levels levels)
    {
        for (var y = 0; y < plane.Height; y++)
        {
            var row = plane.Row(y);
            for (var x = 0; x < plane.Stride; x += Plane.Lanes)
            {
                var stretched = VectorMath.Clamp((Vector256.Load(row + x) * levels.Factor) + Vector256.Create(levels.Offset), 0, 1);
                (stretched + (stretched * (Vector256<float>.One - stretched) * (4 * levels.Bend))).Store(row + x);
            }
        }
    }

    /// <summary>The map of lightness: linear, then raised in the middle by <paramref name="Bend"/>, with black and white kept.</summary>
    private sealed record Levels(float Factor, float Offset, float Bend)
    {
        public float BendThatKeeps(float lightness)
        {
            var stretched = Math.Clamp((lightness * Factor) + Offset, 0.05f, 0.95f);
            return Math.Clamp((lightness - stretched) / (4 * stretched * (1 - stretched)), -MaxBend, MaxBend);
        }
    }
}
