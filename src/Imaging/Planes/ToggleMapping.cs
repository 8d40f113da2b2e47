using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// A continuous form of toggle mapping (after Kramer and Bruckner, "Iterations of a non-linear transformation for enhancement of
/// digital images", 1975): each pixel moves towards the minimum or the maximum of its neighbourhood, whichever is nearer.
/// Blurred edges become sharp; flat areas do not change.
/// </summary>
internal static unsafe class ToggleMapping
{
    private const float Steepness = 5;

    /// <summary>
    /// Sharpens <paramref name="source"/> into <paramref name="target"/>, with square neighbourhoods of 2 <paramref name="radius"/> + 1
    /// pixels. Where <paramref name="keep"/> is 1, the result is mixed with 80 % of the source.
    /// </summary>
    public static void Sharpen(Plane source, Plane target, Plane? keep, int radius)
    {
        var margin = Plane.Padded(radius);
        var room = source.Stride + (2 * margin) + Plane.Lanes;
        var low = stackalloc float[room];
        var high = stackalloc float[room];
        var rows = stackalloc float*[(2 * radius) + 1];
        for (var y = 0; y < source.Height; y++)
        {
            for (var k = -radius; k <= radius; k++)
            {
                rows[k + radius] = source.Row(Border.Reflect(y + k, source.Height));
            }

            Extremes(rows, (2 * radius) + 1, low + margin, high + margin, source.Stride);
            Border.Extend(low + margin, source.Width, radius);
            Border.Extend(high + margin, source.Width, radius);
            Pull(source.Row(y), low + margin, high + margin, radius, keep is null ? null : keep.Row(y), target.Row(y), source.Stride);
        }
    }

    private static void Extremes(float** rows, int count, float* low, float* high, int stride)
    {
        for (var x = 0; x < stride; x += Plane.Lanes)
        {
            var min = Vector256.Load(rows[0] + x);
            var max = min;
            for (var k = 1; k < count; k++)
            {
                var v = Vector256.Load(rows[k] + x);
                min = Vector256.MinNative(min, v);
                max = Vector256.MaxNative(max, v);
            }

            min.Store(low + x);
            max.Store(high + x);
        }
    }

    private static void Pull(float* source, float* low, float* high, int radius, float* keep, float* target, int stride)
    {
        var scale = Vector256.Create(0.5f / MathF.Tanh(Steepness / 2));
        for (var x = 0; x < stride; x += Plane.Lanes)
        {
            var min = Vector256.Load(low + x);
            var max = Vector256.Load(high + x);
            for (var k = 1; k <= radius; k++)
            {
                min = Vector256.MinNative(min, Vector256.MinNative(Vector256.Load(low + x - k), Vector256.Load(low + x + k)));
                max = Vector256.MaxNative(max, Vector256.MaxNative(Vector256.Load(high + x - k), Vector256.Load(high + x + k)));
            }

            var p = Vector256.Load(source + x);
            var range = max - min;
            var t = ((p - min) / (range + Vector256.Create(1e-4f))) - Vector256.Create(0.5f);
            var pulled = min + (range * Vector256.MultiplyAddEstimate(VectorMath.Tanh(t * Steepness), scale, Vector256.Create(0.5f)));
            var kept = keep is null ? Vector256<float>.Zero : Vector256.Load(keep + x) * 0.8f;
            VectorMath.Mix(pulled, p, kept).Store(target + x);
        }
    }
}
