using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// The direction of least change at every pixel, from the smoothed structure tensor (Kyprianidis and Döllner, "Image
/// Abstraction by Structure Adaptive Filtering", 2008). A direction is a unit vector packed into 32 bits, x in the low half and
/// y in the high half, each a signed 16-bit fraction, so that following the flow costs one gather per step.
/// </summary>
internal sealed unsafe class FlowField : IDisposable
{
    /// <summary>Value of one unit of a packed component.</summary>
    public const float Unit = 1f / 32767;

    private readonly Plane _packed;
    private readonly Plane? _coherence;

    private FlowField(Plane packed, Plane? coherence) => (_packed, _coherence) = (packed, coherence);

    /// <summary>
    /// Coherence of the direction: (λ1 - λ2) / (λ1 + λ2) of the tensor's eigenvalues, 0 where the picture has no direction, 1 where it has
    /// exactly one. Available on flows made by <see cref="CreateBiased"/>.
    /// </summary>
    public Plane Coherence => _coherence ?? throw new InvalidOperationException("This flow has no coherence. Create it with a bias angle.");

    /// <summary>The packed directions of row <paramref name="y"/>.</summary>
    public int* Row(int y) => (int*)_packed.Row(y);

    /// <summary>The packed directions of the first row; rows are <see cref="Stride"/> apart.</summary>
    public int* Directions => (int*)_packed.Pixels;

    public int Stride => _packed.Stride;

    public void Dispose()
    {
        _packed.Dispose();
        _coherence?.Dispose();
    }

    /// <summary>
    /// Computes the flow of <paramref name="source"/>. <paramref name="sigma"/> is the standard deviation of the tensor's smoothing, in
    /// pixels of the half-size image that the tensor is computed on.
    /// </summary>
    public static FlowField Create(PlanePool pool, Plane source, float sigma) => Create(pool, source, sigma, null);

    /// <summary>
    /// Like <see cref="Create(PlanePool, Plane, float)"/>, but falls back to the direction <paramref name="angle"/> (radians) where the
    /// picture has no direction, and computes the <see cref="Coherence"/>.
    /// </summary>
    public static FlowField CreateBiased(PlanePool pool, Plane source, float sigma, float angle) => Create(pool, source, sigma, angle);

    private static FlowField Create(PlanePool pool, Plane source, float sigma, float? bias)
    {
        using var half = Resampling.Halve(pool, source);
        using var xx = pool.RentLike(half);
        using var xy = pool.RentLike(half);
        using var yy = pool.RentLike(half);
        using var smooth = pool.RentLike(half);
        Tensor(half, xx, xy, yy);
        Gaussian.Blur(pool, xx, half, sigma);
        Gaussian.Blur(pool, xy, smooth, sigma);
        Gaussian.Blur(pool, yy, xx, sigma);
        var coherence = bias is null ? null : pool.RentLike(source);
        if (coherence is not null)
        {
            AddBias(half, smooth, xx, bias.GetValueOrDefault());
            ComputeCoherence(half, smooth, xx, xy);
            Resampling.Double(xy, coherence, Resampling.Linear);
        }

        DoubleAngles(half, smooth, xx, xy, yy);

        var packed = pool.RentLike(source);
        Pack(xy, yy, packed);
        return new FlowField(packed, coherence);
    }

    /// <summary>
    /// Adds the tensor of faint stripes in one direction: strong enough to outweigh noise, too weak to change real structure.
    /// </summary>
    private static void AddBias(Plane xx, Plane xy, Plane yy, float angle)
    {
        const float Faint = 6e-5f;
        var (nx, ny) = (-MathF.Sin(angle), MathF.Cos(angle));
        xx.Add(Faint * nx * nx);
        xy.Add(Faint * nx * ny);
        yy.Add(Faint * ny * ny);
    }

    private static void ComputeCoherence(Plane xx, Plane xy, Plane yy, Plane coherence)
    {
        for (var y = 0; y < xx.Height; y++)
        {
            for (var x = 0; x < xx.Stride; x += Plane.Lanes)
            {
                Vector256<float> e = Vector256.Load(xx.Row(y) + x), f = Vector256.Load(xy.Row(y) + x), g = Vector256.Load(yy.Row(y) + x);
                var difference = Vector256.Sqrt(((e - g) * (e - g)) + (f * f * 4f));
                VectorMath.Clamp(difference / (e + g + Vector256.Create(1e-6f)), 0, 1).Store(coherence.Row(y) + x);
            }
        }
    }

    /// <summary>Computes the tensor: the products of the Scharr derivatives gx and gy, as gx², gx gy and gy².</summary>
    private static void Tensor(Plane source, Plane xx, Plane xy, Plane yy)
    {
        const int Margin = Plane.Lanes;
        var room = source.Stride + (2 * Margin);
        var smoothed = stackalloc float[room];
        var differed = stackalloc float[room];
        for (var y = 0; y < source.Height; y++)
        {
            var above = source.Row(Border.Reflect(y - 1, source.Height));
            var here = source.Row(y);
            var below = source.Row(Border.Reflect(y + 1, source.Height));
            float* s = smoothed + Margin, d = differed + Margin;
            for (var x = 0; x < source.Stride; x += Plane.Lanes)
            {
                Vector256<float> a = Vector256.Load(above + x), b = Vector256.Load(below + x);
                (((a + b) * 3f) + (Vector256.Load(here + x) * 10f)).Store(s + x);
                (b - a).Store(d + x);
            }

            Border.Extend(s, source.Width, 1);
            Border.Extend(d, source.Width, 1);
            for (var x = 0; x < source.Stride; x += Plane.Lanes)
            {
                var gx = (Vector256.Load(s + x + 1) - Vector256.Load(s + x - 1)) * (1 / 16f);
                var gy = (((Vector256.Load(d + x + 1) + Vector256.Load(d + x - 1)) * 3f) + (Vector256.Load(d + x) * 10f)) * (1 / 16f);
                (gx * gx).Store(xx.Row(y) + x);
                (gx * gy).Store(xy.Row(y) + x);
                (gy * gy).Store(yy.Row(y) + x);
            }
        }
    }

    /// <summary>
    /// Computes cosine and sine of twice the tangent's angle. Unlike the angle they can be interpolated: opposite directions are equal.
    /// </summary>
    private static void DoubleAngles(Plane xx, Plane xy, Plane yy, Plane cosine, Plane sine)
    {
        for (var y = 0; y < xx.Height; y++)
        {
            for (var x = 0; x < xx.Stride; x += Plane.Lanes)
            {
                var c = Vector256.Load(yy.Row(y) + x) - Vector256.Load(xx.Row(y) + x);
                var s = Vector256.Load(xy.Row(y) + x) * -2f;
                var length = Vector256.Sqrt((c * c) + (s * s)) + Vector256.Create(1e-12f);
                (c / length).Store(cosine.Row(y) + x);
                (s / length).Store(sine.Row(y) + x);
            }
        }
    }

    private static void Pack(Plane cosine, Plane sine, Plane packed)
    {
        const int Margin = Plane.Lanes;
        var line = stackalloc float[cosine.Stride + (2 * Margin)];
        var room = packed.Stride + Plane.Lanes;
        var c = stackalloc float[room];
        var s = stackalloc float[room];
        for (var y = 0; y < packed.Height; y++)
        {
            Resampling.DoubleRow(cosine, y, line + Margin, c, packed.Width, Resampling.Linear);
            Resampling.DoubleRow(sine, y, line + Margin, s, packed.Width, Resampling.Linear);
            var target = (int*)packed.Row(y);
            for (var x = 0; x < packed.Stride; x += Plane.Lanes)
            {
                HalfAngle(Vector256.Load(c + x), Vector256.Load(s + x)).Store(target + x);
            }
        }
    }

    /// <summary>Converts cos 2t and sin 2t to the packed (cos t, sin t), with the half-angle formula that avoids cancellation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> HalfAngle(Vector256<float> c, Vector256<float> s)
    {
        var length = Vector256.Sqrt((c * c) + (s * s)) + Vector256.Create(1e-12f);
        c /= length;
        s /= length;
        var large = Vector256.Sqrt((Vector256.Abs(c) * 0.5f) + Vector256.Create(0.5f));
        var small = s / (large + large);
        var flat = Vector256.GreaterThanOrEqual(c, Vector256<float>.Zero);
        var x = Vector256.ConvertToInt32Native(Vector256.ConditionalSelect(flat, large, small) * 32767f);
        var y = Vector256.ConvertToInt32Native(Vector256.ConditionalSelect(flat, small, large) * 32767f);
        return (x & Vector256.Create(0xFFFF)) | (y << 16);
    }
}
