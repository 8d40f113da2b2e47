using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Stretches lightness towards the full range with limited gain, so that a low-contrast photo stays soft instead of turning black and
/// white.
/// </summary>
internal sealed record AutoLevels : IStep
{
    private const float Share = 0.7f;
    private const float MaxGain = 1.35f;

    public bool Measures => true;

    public void Apply(Canvas canvas)
    {
        var levels = canvas.Measurements.Get(() => Measure(canvas));
        Scale(canvas.L, levels.Factor, levels.Offset);
    }

    private static Levels Measure(Canvas canvas)
    {
        var ends = Statistics.Percentiles(canvas.L, null, 0, 1, 0.005f, 0.995f);
        var (low, high) = (ends[0], ends[1]);
        var gain = MathF.Min(0.92f / MathF.Max(high - low, 1e-3f), MaxGain);
        var shift = Clamp((low + high) / 2 * (1 - gain), 0.06f - (low * gain), 0.98f - (high * gain));
        return new Levels(1 + (Share * (gain - 1)), Share * shift);
    }

    /// <summary>Like <see cref="Math.Clamp(float, float, float)"/>, but the upper limit wins if the limits cross.</summary>
    private static float Clamp(float value, float low, float high) => MathF.Min(MathF.Max(value, low), high);

    private static unsafe void Scale(Plane plane, float factor, float offset)
    {
        for (var y = 0; y < plane.Height; y++)
        {
            var row = plane.Row(y);
            for (var x = 0; x < plane.Stride; x += Plane.Lanes)
            {
                VectorMath.Clamp((Vector256.Load(row + x) * factor) + Vector256.Create(offset), 0, 1).Store(row + x);
            }
        }
    }

    /// <summary>The linear map of lightness.</summary>
    private sealed record Levels(float Factor, float Offset);
}
