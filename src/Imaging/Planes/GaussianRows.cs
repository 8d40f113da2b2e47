using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// A Gaussian blur computed row by row, for callers that use each row once and need no plane of results; borders are reflected. Up to a
/// standard deviation of 2.9 pixels it convolves directly with a kernel of radius ⌈3 sigma⌉, vertically then horizontally per row. Larger
/// blurs are computed at half size and enlarged, recursively, so that the cost per pixel stays bounded.
/// </summary>
internal sealed unsafe class GaussianRows : IDisposable
{
    private const float LargestDirect = 2.9f;
    private const float SmallestDirect = 0.05f;

    private readonly Plane _source;
    private readonly bool _squared;
    private readonly Plane? _half;
    private readonly float[] _weights;
    private readonly int _margin;
    private readonly Plane _line;

    /// <param name="pool">Provides one row and, for a large blur, half-size planes.</param>
    /// <param name="source">
    /// The plane to blur. A direct blur reads it while rows are computed: row y needs the rows up to ⌈3 sigma⌉ above and below, fewer at
    /// the borders. A large blur reads it in this constructor.
    /// </param>
    /// <param name="sigma">Standard deviation in pixels.</param>
    /// <param name="squared">Whether to square the values before the blur.</param>
    public GaussianRows(PlanePool pool, Plane source, float sigma, bool squared = false)
    {
        (_source, _squared) = (source, squared);
        if (sigma > LargestDirect)
        {
            _half = Half(pool, source, sigma, squared);
            _weights = [];
            _margin = Plane.Lanes;
            _line = pool.Rent(_half.Stride + (2 * _margin), 1);
        }
        else
        {
            _weights = sigma < SmallestDirect ? [1] : Gaussian.Kernel(sigma);
            _margin = Plane.Padded(_weights.Length - 1);
            _line = pool.Rent(source.Stride + (2 * _margin) + Plane.Lanes, 1);
        }
    }

    /// <summary>
    /// Writes row <paramref name="y"/> to <paramref name="target"/>, at least the columns from <paramref name="left"/> (inclusive) to
    /// <paramref name="right"/> (exclusive), both aligned as in a <see cref="Region"/>.
    /// </summary>
    public void CopyTo(int y, float* target, int left, int right)
    {
        if (_half is not null)
        {
            Resampling.DoubleRow(_half, y, _line.Row(0) + _margin, target, _source.Width, Resampling.Linear);
        }
        else if (_squared)
        {
            Direct<Square>(y, target, left, right);
        }
        else
        {
            Direct<Plain>(y, target, left, right);
        }
    }

    public void Dispose()
    {
        _half?.Dispose();
        _line.Dispose();
    }

    private static Plane Half(PlanePool pool, Plane source, float sigma, bool squared)
    {
        using var half = squared ? HalfSquared(pool, source) : Resampling.Halve(pool, source);
        var blurred = pool.RentLike(half);

        // Halving and doubling blur a little too; subtract their variance (0.25 in half-size pixels).
        Gaussian.Blur(pool, half, blurred, MathF.Sqrt((sigma * sigma / 4) - 0.25f));
        return blurred;
    }

    private static Plane HalfSquared(PlanePool pool, Plane source)
    {
        using var squares = pool.RentLike(source);
        source.CopyTo(squares);
        squares.Square();
        return Resampling.Halve(pool, squares);
    }

    private void Direct<TValue>(int y, float* target, int left, int right)
        where TValue : IValue
    {
        var radius = _weights.Length - 1;
        var line = _line.Row(0) + _margin;
        var rows = stackalloc float*[(2 * radius) + 1];
        for (var k = -radius; k <= radius; k++)
        {
            rows[k + radius] = _source.Row(Border.Reflect(y + k, _source.Height));
        }

        fixed (float* weights = _weights)
        {
            Vertical<TValue>(rows + radius, weights, radius, line, Math.Max(left - _margin, 0), Math.Min(right + _margin, _source.Stride));
            Border.Extend(line, _source.Width, radius);
            Horizontal(line, weights, radius, target, left, right);
        }
    }

    private static void Vertical<TValue>(float** rows, float* weights, int radius, float* line, int from, int to)
        where TValue : IValue
    {
        // Four independent sums hide the latency of the additions.
        var x = from;
        for (; x + (4 * Plane.Lanes) <= to; x += 4 * Plane.Lanes)
        {
            var w = Vector256.Create(weights[0]);
            var a = Load<TValue>(rows[0] + x) * w;
            var b = Load<TValue>(rows[0] + x + 8) * w;
            var c = Load<TValue>(rows[0] + x + 16) * w;
            var d = Load<TValue>(rows[0] + x + 24) * w;
            for (var k = 1; k <= radius; k++)
            {
                w = Vector256.Create(weights[k]);
                float* above = rows[-k] + x, below = rows[k] + x;
                a = Vector256.MultiplyAddEstimate(Load<TValue>(above) + Load<TValue>(below), w, a);
                b = Vector256.MultiplyAddEstimate(Load<TValue>(above + 8) + Load<TValue>(below + 8), w, b);
                c = Vector256.MultiplyAddEstimate(Load<TValue>(above + 16) + Load<TValue>(below + 16), w, c);
                d = Vector256.MultiplyAddEstimate(Load<TValue>(above + 24) + Load<TValue>(below + 24), w, d);
            }

            Store(a, b, c, d, line + x);
        }

        for (; x < to; x += Plane.Lanes)
        {
            var sum = Load<TValue>(rows[0] + x) * weights[0];
            for (var k = 1; k <= radius; k++)
            {
                var pair = Load<TValue>(rows[-k] + x) + Load<TValue>(rows[k] + x);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load<TValue>(float* at)
        where TValue : IValue => TValue.Map(Vector256.Load(at));

    /// <summary>The function of a pixel value that is blurred. A type parameter, so that the short inner loops inline it.</summary>
    private interface IValue
    {
        static abstract Vector256<float> Map(Vector256<float> pixels);
    }

    private readonly struct Plain : IValue
    {
        public static Vector256<float> Map(Vector256<float> pixels) => pixels;
    }

    private readonly struct Square : IValue
    {
        public static Vector256<float> Map(Vector256<float> pixels) => pixels * pixels;
    }
}
