using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Halves and doubles planes. Pixel i of the half-size plane covers pixels 2i and 2i+1; an odd last row or column counts twice.
/// </summary>
internal static unsafe class Resampling
{
    /// <summary>Linear interpolation weights for a point a quarter of a pixel from its nearest neighbour.</summary>
    public static readonly Taps Linear = new(0, 0.75f, 0.25f, 0);

    /// <summary>Cubic convolution weights (Keys 1981, a = -0.5) for the same point; they reproduce quadratic functions.</summary>
    public static readonly Taps Cubic = new(-0.0703125f, 0.8671875f, 0.2265625f, -0.0234375f);

    /// <summary>Returns a half-size plane: means of 2 × 2 pixels.</summary>
    public static Plane Halve(PlanePool pool, Plane source)
    {
        var half = pool.Rent((source.Width + 1) / 2, (source.Height + 1) / 2);
        for (var y = 0; y < half.Height; y++)
        {
            var a = source.Row(2 * y);
            var b = source.Row(Math.Min((2 * y) + 1, source.Height - 1));
            var target = half.Row(y);
            for (var x = 0; x < half.Stride; x += Plane.Lanes)
            {
                var left = Vector256.Load(a + (2 * x)) + Vector256.Load(b + (2 * x));
                var right = Vector256.Load(a + (2 * x) + 8) + Vector256.Load(b + (2 * x) + 8);
                ((Even(left, right) + Odd(left, right)) * 0.25f).Store(target + x);
            }

            var pairs = source.Width / 2;
            if (pairs < half.Width)
            {
                target[pairs] = 0.5f * (a[2 * pairs] + b[2 * pairs]);
            }
        }

        return half;
    }

    /// <summary>Enlarges a half-size plane to the size of <paramref name="target"/>.</summary>
    public static void Double(Plane half, Plane target, Taps taps)
    {
        const int Margin = Plane.Lanes;
        var line = stackalloc float[half.Stride + (2 * Margin)];
        for (var y = 0; y < target.Height; y++)
        {
            DoubleRow(half, y, line + Margin, target.Row(y), target.Width, taps);
        }
    }

    /// <summary>
    /// Computes one row of <see cref="Double"/>. <paramref name="line"/> is scratch memory for a half-size row, plus 8 floats on either
    /// side.
    /// </summary>
    public static void DoubleRow(Plane half, int y, float* line, float* target, int width, Taps taps)
    {
        // The centre of an even row lies a quarter of a half-size pixel above the centre of its pair, an odd row's a quarter below.
        var towards = (y & 1) == 0 ? -1 : 1;
        var r0 = half.Row(Border.Reflect((y / 2) - towards, half.Height));
        var r1 = half.Row(y / 2);
        var r2 = half.Row(Border.Reflect((y / 2) + towards, half.Height));
        var r3 = half.Row(Border.Reflect((y / 2) + (2 * towards), half.Height));
        for (var x = 0; x < half.Stride; x += Plane.Lanes)
        {
            Weighted(Vector256.Load(r0 + x), Vector256.Load(r1 + x), Vector256.Load(r2 + x), Vector256.Load(r3 + x), taps).Store(line + x);
        }

        Border.Extend(line, half.Width, 2);
        var x2 = 0;
        for (; x2 + Plane.Lanes <= width / 2; x2 += Plane.Lanes)
        {
            var before = Vector256.Load(line + x2 - 1);
            var here = Vector256.Load(line + x2);
            var after = Vector256.Load(line + x2 + 1);
            var even = Weighted(after, here, before, Vector256.Load(line + x2 - 2), taps);
            var odd = Weighted(before, here, after, Vector256.Load(line + x2 + 2), taps);
            Interleave(even, odd, target + (2 * x2));
        }

        for (; x2 < width / 2; x2++)
        {
            target[2 * x2] = Point(line + x2, -1, taps);
            target[(2 * x2) + 1] = Point(line + x2, 1, taps);
        }

        if ((width & 1) == 1)
        {
            target[width - 1] = Point(line + (width / 2), -1, taps);
        }
    }

    private static float Point(float* at, int towards, Taps taps) =>
        (taps.A * at[-towards]) + (taps.B * at[0]) + (taps.C * at[towards]) + (taps.D * at[2 * towards]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Weighted(
        Vector256<float> behind, Vector256<float> nearest, Vector256<float> towards, Vector256<float> next, Taps taps) =>
        (behind * taps.A) + (nearest * taps.B) + (towards * taps.C) + (next * taps.D);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Even(Vector256<float> left, Vector256<float> right) =>
        Vector256.Narrow(left.AsUInt64(), right.AsUInt64()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Odd(Vector256<float> left, Vector256<float> right) =>
        Vector256.Narrow(left.AsUInt64() >> 32, right.AsUInt64() >> 32).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector256<float> even, Vector256<float> odd, float* target)
    {
        var (evenLow, evenHigh) = Vector256.Widen(even.AsUInt32());
        var (oddLow, oddHigh) = Vector256.Widen(odd.AsUInt32());
        (evenLow | (oddLow << 32)).AsSingle().Store(target);
        (evenHigh | (oddHigh << 32)).AsSingle().Store(target + Plane.Lanes);
    }

    /// <summary>
    /// Weights of four half-size pixels around a point: one on the far side of the nearest, the nearest, and two on the point's side.
    /// </summary>
    /// <param name="A">The pixel on the far side of the nearest.</param>
    /// <param name="B">The nearest pixel.</param>
    /// <param name="C">The next pixel on the point's side.</param>
    /// <param name="D">The second pixel on the point's side.</param>
    public readonly record struct Taps(float A, float B, float C, float D);
}
