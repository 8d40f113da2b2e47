using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>Gaussian blur, borders by reflection.</summary>
internal static unsafe class Gaussian
{
    private const float LargestDirect = 2.9f;

    /// <summary>
    /// target = G(source, sigma), sigma in pixels. Up to 2.9 px it is a direct kernel of radius ⌈3 sigma⌉, vertical and
    /// horizontal fused per row; beyond, the blur of the half-size image, brought back: constant cost.
    /// </summary>
    /// <param name="pool">Lends the half-size planes of a large blur.</param>
    /// <param name="source">What is blurred.</param>
    /// <param name="target">Another plane of the same size.</param>
    /// <param name="sigma">Deviation in pixels.</param>
    /// <param name="region">The part of the target that is wanted; outside of it a small blur leaves the target as it is.</param>
    public static void Blur(PlanePool pool, Plane source, Plane target, float sigma, Region? region = null)
    {
        if (sigma < 0.05f)
        {
            source.CopyTo(target);
        }
        else if (sigma <= LargestDirect)
        {
            Direct(source, target, sigma, region ?? Region.Whole(source));
        }
        else
        {
            using var half = Resampling.Halve(pool, source);
            using var blurred = pool.RentLike(half);

            // Halving and doubling blur a little themselves: their variance, in half-size pixels, is taken off.
            Blur(pool, half, blurred, MathF.Sqrt((sigma * sigma / 4) - 0.25f));
            Resampling.Double(blurred, target, Resampling.Linear);
        }
    }

    /// <summary>The one-sided kernel: the centre's weight first, all of them adding up to 1 when mirrored.</summary>
    public static float[] Kernel(float sigma)
    {
        var radius = (int)MathF.Ceiling(3 * sigma);
        var weights = new float[radius + 1];
        var sum = 0f;
        for (var i = 0; i <= radius; i++)
        {
            weights[i] = MathF.Exp(-0.5f * i * i / (sigma * sigma));
            sum += i == 0 ? weights[i] : 2 * weights[i];
        }

        for (var i = 0; i <= radius; i++)
        {
            weights[i] /= sum;
        }

        return weights;
    }

    /// <summary>What a direct blur leaves of white noise's variance, once per axis.</summary>
    public static float Energy(float sigma)
    {
        var kernel = Kernel(sigma);
        return (2 * kernel.Sum(weight => weight * weight)) - (kernel[0] * kernel[0]);
    }

    private static void Direct(Plane source, Plane target, float sigma, Region region)
    {
        var weights = Kernel(sigma);
        var radius = weights.Length - 1;
        var margin = Plane.Padded(radius);
        var padded = stackalloc float[source.Stride + (2 * margin) + Plane.Lanes];
        var line = padded + margin;
        var rows = stackalloc float*[(2 * radius) + 1];
        fixed (float* w = weights)
        {
            var from = Math.Max(region.Left - margin, 0);
            var to = Math.Min(region.Right + margin, source.Stride);
            for (var y = region.Top; y < region.Bottom; y++)
            {
                for (var k = -radius; k <= radius; k++)
                {
                    rows[k + radius] = source.Row(Border.Reflect(y + k, source.Height));
                }

                Vertical(rows + radius, w, radius, line, from, to);
                Border.Extend(line, source.Width, radius);
                Horizontal(line, w, radius, target.Row(y), region.Left, region.Right);
            }
        }
    }

    private static void Vertical(float** rows, float* weights, int radius, float* line, int from, int to)
    {
        // Four sums at a time: one alone would wait for its own last addition.
        var x = from;
        for (; x + (4 * Plane.Lanes) <= to; x += 4 * Plane.Lanes)
        {
            var w = Vector256.Create(weights[0]);
            var a = Vector256.Load(rows[0] + x) * w;
            var b = Vector256.Load(rows[0] + x + 8) * w;
            var c = Vector256.Load(rows[0] + x + 16) * w;
            var d = Vector256.Load(rows[0] + x + 24) * w;
            for (var k = 1; k <= radius; k++)
            {
                w = Vector256.Create(weights[k]);
                float* above = rows[-k] + x, below = rows[k] + x;
                a = Vector256.MultiplyAddEstimate(Vector256.Load(above) + Vector256.Load(below), w, a);
                b = Vector256.MultiplyAddEstimate(Vector256.Load(above + 8) + Vector256.Load(below + 8), w, b);
                c = Vector256.MultiplyAddEstimate(Vector256.Load(above + 16) + Vector256.Load(below + 16), w, c);
                d = Vector256.MultiplyAddEstimate(Vector256.Load(above + 24) + Vector256.Load(below + 24), w, d);
            }

            Store(a, b, c, d, line + x);
        }

        for (; x < to; x += Plane.Lanes)
        {
            var sum = Vector256.Load(rows[0] + x) * weights[0];
            for (var k = 1; k <= radius; k++)
            {
                var pair = Vector256.Load(rows[-k] + x) + Vector256.Load(rows[k] + x);
                sum = Vector256.MultiplyAddEstimate(pair, Vector256.Create(weights[k]), sum);
            }

            sum.Store(line + x);
        }
    }

    private static void Horizontal(float* line, float* weights, int radius, float* target, int from, int to)
    {
        var x = from;
        for (; x + (4 * Plane.Lanes) <= to; x += 4 * Plane.Lanes)
        {
            var w = Vector256.Create(weights[0]);
            var a = Vector256.Load(line + x) * w;
            var b = Vector256.Load(line + x + 8) * w;
            var c = Vector256.Load(line + x + 16) * w;
            var d = Vector256.Load(line + x + 24) * w;
            for (var k = 1; k <= radius; k++)
            {
                w = Vector256.Create(weights[k]);
                float* left = line + x - k, right = line + x + k;
                a = Vector256.MultiplyAddEstimate(Vector256.Load(left) + Vector256.Load(right), w, a);
                b = Vector256.MultiplyAddEstimate(Vector256.Load(left + 8) + Vector256.Load(right + 8), w, b);
                c = Vector256.MultiplyAddEstimate(Vector256.Load(left + 16) + Vector256.Load(right + 16), w, c);
                d = Vector256.MultiplyAddEstimate(Vector256.Load(left + 24) + Vector256.Load(right + 24), w, d);
            }

            Store(a, b, c, d, target + x);
        }

        for (; x < to; x += Plane.Lanes)
        {
            var sum = Vector256.Load(line + x) * weights[0];
            for (var k = 1; k <= radius; k++)
            {
                var pair = Vector256.Load(line + x - k) + Vector256.Load(line + x + k);
                sum = Vector256.MultiplyAddEstimate(pair, Vector256.Create(weights[k]), sum);
            }

            sum.Store(target + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, float* target)
    {
        a.Store(target);
        b.Store(target + 8);
        c.Store(target + 16);
        d.Store(target + 24);
    }
}
