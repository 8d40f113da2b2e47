using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// Spreads lightness over most of the scale, with little gain: a flat photo keeps its middle and does not turn black and white.
/// </summary>
internal sealed record AutoLevels : IStep
{
    private const float Share = 0.7f;
    private const float MostGain = 1.35f;

    public void Apply(Canvas canvas)
    {
        var ends = Statistics.Percentiles(canvas.L, null, 0, 1, 0.005f, 0.995f);
        var (low, high) = (ends[0], ends[1]);
        var gain = MathF.Min(0.92f / MathF.Max(high - low, 1e-3f), MostGain);
        var shift = Limited((low + high) / 2 * (1 - gain), 0.06f - (low * gain), 0.98f - (high * gain));
        var (factor, offset) = (1 + (Share * (gain - 1)), Share * shift);
        Scale(canvas.L, factor, offset);
    }

    /// <summary>Like Math.Clamp, but the upper limit wins where the two cross.</summary>
    private static float Limited(float value, float low, float high) => MathF.Min(MathF.Max(value, low), high);

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
}
