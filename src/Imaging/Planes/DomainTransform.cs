using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// The recursive edge-aware filter of Gastal and Oliveira ("Domain Transform for Edge-Aware Image and Video Processing",
/// 2011): neighbours are as far apart as their guides differ, and a one-pole filter runs over those distances, left, right,
/// down and up. Cost does not depend on the reach.
/// </summary>
internal static unsafe class DomainTransform
{
    /// <summary>
    /// Filters three planes in place. <paramref name="across"/> and <paramref name="down"/> hold the feedback of the first
    /// iteration between each pixel and its left and upper neighbour, 0 to 1: 2 to the power of <see cref="LogWeight"/> times
    /// their distance, which is at least 1. Every iteration reaches half as far as the one before, so its feedback is the square;
    /// the planes are squared in place.
    /// </summary>
    public static void Filter(PlanePool pool, Plane p, Plane q, Plane r, Plane across, Plane down, int iterations)
    {
        using var room = pool.Rent(across.Stride * Plane.Lanes, 4);
        for (var i = 0; i < iterations; i++)
        {
            if (i > 0)
            {
                across.Square();
                down.Square();
            }

            Horizontal(p, q, r, across, room);
            Vertical(p, q, r, down);
        }
    }

    /// <summary>
    /// log2 of the feedback between neighbours at distance 1 in the first of <paramref name="iterations"/>, for a filter whose
    /// deviation is <paramref name="reach"/> pixels.
    /// </summary>
    public static float LogWeight(float reach, int iterations)
    {
        var deviation = reach * MathF.Sqrt(3) * MathF.Pow(2, iterations - 1) / MathF.Sqrt(MathF.Pow(4, iterations) - 1);
        return -MathF.Sqrt(2) / deviation / MathF.Log(2);
    }

    private static void Horizontal(Plane p, Plane q, Plane r, Plane across, Plane room)
    {
        var whole = Transposition.IsSupported ? p.Height / Plane.Lanes * Plane.Lanes : 0;
        for (var y = 0; y < whole; y += Plane.Lanes)
        {
            EightRows(p, q, r, across, y, room);
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

    /// <summary>Eight rows side by side: turned over into room, filtered there column by column, and turned back.</summary>
    private static void EightRows(Plane p, Plane q, Plane r, Plane across, int y, Plane room)
    {
        float* a = room.Row(0), b = room.Row(1), c = room.Row(2), w = room.Row(3);
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

    /// <summary>The recursion from one column to the next, on vectors; <paramref name="weightAt"/> says which neighbour's weight counts.</summary>
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

    /// <summary>(1 - w) value + w previous, written so that only one multiplication waits for the pixel before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Towards(float value, float previous, float weight) =>
        MathF.FusedMultiplyAdd(weight, previous, MathF.FusedMultiplyAdd(-weight, value, value));

    private static void Vertical(Plane p, Plane q, Plane r, Plane down)
    {
        // Bands of columns keep both directions of a recursion in the second-level cache.
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
