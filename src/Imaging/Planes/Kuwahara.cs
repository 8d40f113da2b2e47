using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// The anisotropic Kuwahara filter (Kyprianidis, Kang and Döllner, "Image and Video Abstraction by Anisotropic Kuwahara
/// Filtering", 2009): every pixel takes the colour of the calmest windows around it, which lie on an ellipse along the flow.
/// Here a window is a Gaussian whose mean and variance are known at every pixel beforehand, so eight reads replace eight
/// sectors and the cost does not depend on the radius.
/// </summary>
internal sealed unsafe class Kuwahara : IDisposable
{
    private const int Windows = 8;
    private const int Channels = 4;
    private const float WindowShare = 0.42f;
    private const float Stretch = 0.9f;

    private readonly FlowField _flow;
    private readonly float _radius;
    private readonly Plane _records;
    private readonly int _width;
    private readonly int _height;

    /// <param name="pool">Lends the planes.</param>
    /// <param name="lightness">OKLab L; <paramref name="a"/> and <paramref name="b"/> go with it.</param>
    /// <param name="a">OKLab a.</param>
    /// <param name="b">OKLab b.</param>
    /// <param name="flow">The direction and coherence at every pixel.</param>
    /// <param name="radius">Pixels from a pixel to the middles of its windows, where nothing has a direction.</param>
    public Kuwahara(PlanePool pool, Plane lightness, Plane a, Plane b, FlowField flow, float radius)
    {
        (_flow, _radius, _width, _height) = (flow, radius, lightness.Width, lightness.Height);
        using Plane l = pool.RentLike(lightness), ma = pool.RentLike(l), mb = pool.RentLike(l), variance = pool.RentLike(l);
        variance.Fill(0);
        var sigma = WindowShare * radius;
        Measure(pool, lightness, l, variance, sigma);
        Measure(pool, a, ma, variance, sigma);
        Measure(pool, b, mb, variance, sigma);
        _records = pool.Rent(Channels * l.Stride, l.Height);
        for (var y = 0; y < l.Height; y++)
        {
            Record(l.Row(y), ma.Row(y), mb.Row(y), variance.Row(y), _records.Row(y), l.Stride);
        }
    }

    /// <summary>Writes the filtered picture where <paramref name="region"/> says.</summary>
    public void Apply(Plane lightness, Plane a, Plane b, Region region)
    {
        var index = stackalloc int[Windows * Plane.Lanes];
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                Locate(x, y, index);
                float* l = lightness.Row(y) + x, u = a.Row(y) + x, v = b.Row(y) + x;
                for (var lane = 0; lane < Plane.Lanes; lane++)
                {
                    var sum = Read(index[lane]);
                    for (var window = 1; window < Windows; window++)
                    {
                        sum += Read(index[(window * Plane.Lanes) + lane]);
                    }

                    var mean = sum / sum.GetElement(Channels - 1);
                    (l[lane], u[lane], v[lane]) = (mean.GetElement(0), mean.GetElement(1), mean.GetElement(2));
                }
            }
        }
    }

    public void Dispose() => _records.Dispose();

    /// <summary>The mean of a channel's Gaussian window; its variance is added to the others'.</summary>
    private static void Measure(PlanePool pool, Plane channel, Plane mean, Plane variance, float sigma)
    {
        using Plane squares = pool.RentLike(channel), smooth = pool.RentLike(channel);
        for (var y = 0; y < channel.Height; y++)
        {
            for (var x = 0; x < channel.Stride; x += Plane.Lanes)
            {
                var value = Vector256.Load(channel.Row(y) + x);
                (value * value).Store(squares.Row(y) + x);
            }
        }

        Gaussian.Blur(pool, channel, mean, sigma);
        Gaussian.Blur(pool, squares, smooth, sigma);
        for (var y = 0; y < channel.Height; y++)
        {
            for (var x = 0; x < channel.Stride; x += Plane.Lanes)
            {
                var m = Vector256.Load(mean.Row(y) + x);
                var spread = Vector256.Max(Vector256.Load(smooth.Row(y) + x) - (m * m), Vector256<float>.Zero);
                (Vector256.Load(variance.Row(y) + x) + spread).Store(variance.Row(y) + x);
            }
        }
    }

    /// <summary>Interleaves what a window is read for: its mean times its weight, and the weight, 1 / (1e-4 + (40 σ)^8).</summary>
    private static void Record(float* l, float* a, float* b, float* variance, float* records, int count)
    {
        const float Sharpness = 40 * 40;
        for (var x = 0; x < count; x++)
        {
            var spread = variance[x] * Sharpness;
            var weight = 1 / (1e-4f + (spread * spread * spread * spread));
            (Vector128.Create(l[x], a[x], b[x], 1) * weight).Store(records + (Channels * x));
        }
    }

    /// <summary>Where the windows of eight pixels lie, as numbers of records: eight for the first window, eight for the next.</summary>
    private void Locate(int x, int y, int* index)
    {
        var unit = Vector256.Create(FlowField.Unit);
        var packed = Vector256.Load(_flow.Row(y) + x);
        var (tx, ty) = (Vector256.ConvertToSingle((packed << 16) >> 16) * unit, Vector256.ConvertToSingle(packed >> 16) * unit);
        var stretch = Vector256.MultiplyAddEstimate(Vector256.Load(_flow.Coherence.Row(y) + x), Vector256.Create(Stretch), Vector256<float>.One);
        var (along, across) = (Vector256.Create(_radius) * stretch, Vector256.Create(_radius) / stretch);
        var px = Vector256.Create((float)x) + Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        var py = Vector256.Create((float)y);
        for (var window = 0; window < Windows; window++)
        {
            var (sine, cosine) = MathF.SinCos(window * MathF.PI / 4);
            var (c, s) = (along * cosine, across * sine);
            var column = Nearest(px + (c * tx) - (s * ty), _width);
            var row = Nearest(py + (c * ty) + (s * tx), _height);
            (column + (row * (_records.Stride / Channels))).Store(index + (window * Plane.Lanes));
        }
    }

    /// <summary>The nearest pixel that exists. Padding may hold NaN, which becomes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Nearest(Vector256<float> position, int count)
    {
        var limited = Vector256.MinNative(Vector256.MaxNative(position, Vector256<float>.Zero), Vector256.Create((float)(count - 1)));
        return Vector256.ConvertToInt32Native(Vector256.Floor(limited + Vector256.Create(0.5f)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Read(int index) => Vector128.Load(_records.Pixels + ((nint)Channels * index));
}
