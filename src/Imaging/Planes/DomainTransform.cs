using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Avatar.Imaging.Planes;

/// <summary>
/// The recursive edge-aware filter of Gastal and Oliveira ("Domain Transform for Edge-Aware Image and Video Processing",
/// 2011). The distance between two neighbours grows with the difference of their guide values. A one-pole recursive filter runs over
/// these distances, along rows in both directions, then along columns. The cost does not depend on the filter's deviation.
/// </summary>
internal static unsafe class DomainTransform
{
    /// <summary>
    /// Filters three planes in place. <paramref name="across"/> and <paramref name="down"/> hold the feedback coefficients (0 to 1) of the
    /// first iteration, between each pixel and its left and its upper neighbour: 2^(<see cref="LogWeight"/> · d), where d ≥ 1 is their
    /// distance. Each iteration halves the deviation, which squares the coefficients; both planes are overwritten.
    /// </summary>
    public static void Filter(PlanePool pool, Plane p, Plane q, Plane r, Plane across, Plane down, int iterations)
    {
        using var scratch = pool.Rent(across.Stride * Plane.Lanes, 4);
        for (var i = 0; i < iterations; i++)
        {
            if (i > 0)
            {
                across.Square();
                down.Square();
            }

            Horizontal(p, q, r, across, scratch);
            Vertical(p, q, r, down);
        }
    }

    /// <summary>
    /// Returns log2 of the feedback coefficient between neighbours at distance 1 in the first of <paramref name="iterations"/>, for a
    /// filter with a total standard deviation of <paramref name="reach"/> pixels.
    /// </summary>
    public static float LogWeight(float reach, int iterations)
    {
        var deviation = reach * MathF.Sqrt(3) * MathF.Pow(2, iterations - 1) / MathF.Sqrt(MathF.Pow(4, iterations) - 1);
        return -MathF.Sqrt(2) / deviation / MathF.Log(2);
    }

    private static void Horizontal(Plane p, Plane q, Plane r, Plane across, Plane scratch)
    {
        var whole = Transposition.IsSupported ? p.Height / Plane.Lanes * Plane.Lanes : 0;
        for (var y = 0; y < whole; y += Plane.Lanes)
        {
            EightRows(p, q, r, across, y, scratch);
        }

        for (var y = whole; y < p.Height; y++)
        {
            OneRow(p.Row(y), across.Row(y), p.Width);
            OneRow(q.Row(y), across.Row(y), q.Width);
            OneRow(r.Row(y), across.Row(y), r.Width);
        }
    }

    private static void OneRow(float* p, float* w, int width)
    {
        for (var x = 1; x < width; x++)
        {
            p[x] = Towards(p[x], p[x - 1], w[x]);
        }

        for (var x = width - 2; x >= 0; x--)
        {
            p[x] = Towards(p[x], p[x + 1], w[x + 1]);
        }
    }

    /// <summary>
    /// Filters eight rows at the same time: transposes them into scratch memory, filters there column by column, and transposes back.
    /// </summary>
    private static void EightRows(Plane p, Plane q, Plane r, Plane across, int y, Plane scratch)
    {
        float* a = scratch.Row(0), b = scratch.Row(1), c = scratch.Row(2), w = scratch.Row(3);
        for (var x = 0; x < p.Stride; x += Plane.Lanes)
        {
            Transposition.Block(p.Row(y) + x, p.Stride, a + (x * Plane.Lanes), Plane.Lanes);
            Transposition.Block(q.Row(y) + x, p.Stride, b + (x * Plane.Lanes), Plane.Lanes);
            Transposition.Block(r.Row(y) + x, p.Stride, c + (x * Plane.Lanes), Plane.Lanes);
            Transposition.Block(across.Row(y) + x, p.Stride, w + (x * Plane.Lanes), Plane.Lanes);
        }

        var end = p.Width * Plane.Lanes;
        Chain(a, b, c, w, Plane.Lanes, end, Plane.Lanes, 0);
        Chain(a, b, c, w, end - (2 * Plane.Lanes), -Plane.Lanes, -Plane.Lanes, Plane.Lanes);
        for (var x = 0; x < p.Stride; x += Plane.Lanes)
        {
            Transposition.Block(a + (x * Plane.Lanes), Plane.Lanes, p.Row(y) + x, p.Stride);
            Transposition.Block(b + (x * Plane.Lanes), Plane.Lanes, q.Row(y) + x, p.Stride);
            Transposition.Block(c + (x * Plane.Lanes), Plane.Lanes, r.Row(y) + x, p.Stride);
        }
    }

    /// <summary>
    /// Runs the recursion over eight transposed rows, from column to column. <paramref name="weightAt"/> is the offset, in floats, from a
    /// column to the coefficient it uses.
    /// </summary>
    private static void Chain(float* a, float* b, float* c, float* w, int from, int to, int step, int weightAt)
    {
        if (from == to)
        {
            return;
        }

        var (pa, pb, pc) = (Vector256.Load(a + from - step), Vector256.Load(b + from - step), Vector256.Load(c + from - step));
        for (var i = from; i != to; i += step)
        {
            var weight = Vector256.Load(w + i + weightAt);
            pa = Towards(Vector256.Load(a + i), pa, weight);
            pb = Towards(Vector256.Load(b + i), pb, weight);
            pc = Towards(Vector256.Load(c + i), pc, weight);
            pa.Store(a + i);
            pb.Store(b + i);
            pc.Store(c + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Towards(Vector256<float> value, Vector256<float> previous, Vector256<float> weight) =>
        Vector256.FusedMultiplyAdd(weight, previous, Vector256.FusedMultiplyAdd(-weight, value, value));

    /// <summary>Returns (1 - w) value + w previous, written so that only one multiply-add depends on the previous pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Towards(float value, float previous, float weight) =>
        MathF.FusedMultiplyAdd(weight, previous, MathF.FusedMultiplyAdd(-weight, value, value));

    private static void Vertical(Plane p, Plane q, Plane r, Plane down)
    {
        // Narrow bands of columns, so that the upward pass finds the data of the downward pass in the L2 cache.
        const int Band = 8 * Plane.Lanes;
        for (var left = 0; left < p.Stride; left += Band)
        {
            var right = Math.Min(left + Band, p.Stride);
            for (var y = 1; y < p.Height; y++)
            {
                Rows(p, q, r, y, y - 1, down.Row(y), left, right);
            }

            for (var y = p.Height - 2; y >= 0; y--)
            {
                Rows(p, q, r, y, y + 1, down.Row(y + 1), left, right);
            }
        }
    }

    private static void Rows(Plane p, Plane q, Plane r, int y, int previous, float* weights, int left, int right)
    {
        float* p0 = p.Row(y), p1 = p.Row(previous), q0 = q.Row(y), q1 = q.Row(previous), r0 = r.Row(y), r1 = r.Row(previous);
        for (var x = left; x < right; x += Plane.Lanes)
        {
            var w = Vector256.Load(weights + x);
            VectorMath.Mix(Vector256.Load(p0 + x), Vector256.Load(p1 + x), w).Store(p0 + x);
            VectorMath.Mix(Vector256.Load(q0 + x), Vector256.Load(q1 + x), w).Store(q0 + x);
            VectorMath.Mix(Vector256.Load(r0 + x), Vector256.Load(r1 + x), w).Store(r0 + x);
        }
    }
}

/// <summary>Transposes blocks of 8 × 8 floats with AVX, so that a recursion along rows can process eight rows per vector.</summary>
internal static unsafe class Transposition
{
    public static bool IsSupported => Avx.IsSupported;

    /// <summary>Transposes one block: column i of the source becomes row i of the target. Strides are in floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block(float* source, int sourceStride, float* target, int targetStride)
    {
        var (a0, a1) = Pair(source, source + sourceStride);
        var (a2, a3) = Pair(source + (2 * sourceStride), source + (3 * sourceStride));
        var (a4, a5) = Pair(source + (4 * sourceStride), source + (5 * sourceStride));
        var (a6, a7) = Pair(source + (6 * sourceStride), source + (7 * sourceStride));
        Quads(a0, a2, a4, a6, target, target + (4 * targetStride), targetStride);
        Quads(a1, a3, a5, a7, target + (2 * targetStride), target + (6 * targetStride), targetStride);
    }

    /// <summary>Interleaves two rows: columns 0, 1, 4 and 5 in the first result, 2, 3, 6 and 7 in the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Pair(float* first, float* second)
    {
        Vector256<float> a = Vector256.Load(first), b = Vector256.Load(second);
        return (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quads(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, float* low, float* high, int stride)
    {
        Halves(Avx.Shuffle(a, b, 0x44), Avx.Shuffle(c, d, 0x44), low, high);
        Halves(Avx.Shuffle(a, b, 0xEE), Avx.Shuffle(c, d, 0xEE), low + stride, high + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves(Vector256<float> upper, Vector256<float> lower, float* low, float* high)
    {
        Avx.Permute2x128(upper, lower, 0x20).Store(low);
        Avx.Permute2x128(upper, lower, 0x31).Store(high);
    }
}
