using System.Numerics;
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

    /// <summary>The windows' places on a circle; one more lies opposite each.</summary>
    private static readonly Vector2[] HalfCircle =
        [.. Enumerable.Range(0, Windows / 2).Select(i => new Vector2(MathF.Cos(i * MathF.PI / 4), MathF.Sin(i * MathF.PI / 4)))];

    private readonly FlowField _flow;
    private readonly float _radius;
    private readonly Plane _records;
    private readonly Region _region;

    /// <summary>What there are records of; the first of them is the one of its corner.</summary>
    private readonly Region _read;
    private readonly Vector256<float> _lastColumn;
    private readonly Vector256<float> _lastRow;

    /// <param name="pool">Lends the planes.</param>
    /// <param name="lightness">OKLab L; <paramref name="a"/> and <paramref name="b"/> go with it.</param>
    /// <param name="a">OKLab a.</param>
    /// <param name="b">OKLab b.</param>
    /// <param name="flow">The direction and coherence at every pixel.</param>
    /// <param name="radius">Pixels from a pixel to the middles of its windows, where nothing has a direction.</param>
    /// <param name="region">The part of the picture that is wanted.</param>
    public Kuwahara(PlanePool pool, Plane lightness, Plane a, Plane b, FlowField flow, float radius, Region region)
    {
        (_flow, _radius, _region) = (flow, radius, region);
        var reach = (1 + Stretch) * radius;
        var read = Region.Covering(lightness, region.Left - reach, region.Top - reach, region.Right + reach, region.Bottom + reach);
        _read = read;
        _lastColumn = Vector256.Create(Math.Min(read.Right, lightness.Width) - 1f);
        _lastRow = Vector256.Create(read.Bottom - 1f);
        using Plane l = pool.RentLike(lightness), ma = pool.RentLike(l), mb = pool.RentLike(l), variance = pool.RentLike(l);
        variance.Fill(0);
        var sigma = WindowShare * radius;
        Measure(pool, lightness, l, variance, sigma, read);
        Measure(pool, a, ma, variance, sigma, read);
        Measure(pool, b, mb, variance, sigma, read);
        _records = pool.Rent(Channels * (read.Right - read.Left), read.Bottom - read.Top);
        for (var y = read.Top; y < read.Bottom; y++)
        {
            Record(l.Row(y), ma.Row(y), mb.Row(y), variance.Row(y), _records.Row(y - read.Top), read);
        }
    }

    /// <summary>Writes the filtered picture.</summary>
    public void Apply(Plane lightness, Plane a, Plane b)
    {
        var region = _region;
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
    private static void Measure(PlanePool pool, Plane channel, Plane mean, Plane variance, float sigma, Region region)
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

        Gaussian.Blur(pool, channel, mean, sigma, region);
        Gaussian.Blur(pool, squares, smooth, sigma, region);
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var m = Vector256.Load(mean.Row(y) + x);
                var spread = Vector256.Max(Vector256.Load(smooth.Row(y) + x) - (m * m), Vector256<float>.Zero);
                (Vector256.Load(variance.Row(y) + x) + spread).Store(variance.Row(y) + x);
            }
        }
    }

    /// <summary>Interleaves what a window is read for: its mean times its weight, and the weight, 1 / (1e-4 + (40 σ)^8).</summary>
    private static void Record(float* l, float* a, float* b, float* variance, float* records, Region region)
    {
        const float Sharpness = 40 * 40;
        var weights = stackalloc float[Plane.Lanes];
        for (var x = region.Left; x < region.Right; x += Plane.Lanes)
        {
            var spread = Vector256.Load(variance + x) * Sharpness;
            spread *= spread;
            (Vector256<float>.One / (Vector256.Create(1e-4f) + (spread * spread))).Store(weights);
            for (var lane = 0; lane < Plane.Lanes; lane++)
            {
                var i = x + lane;
                (Vector128.Create(l[i], a[i], b[i], 1) * weights[lane]).Store(records + (Channels * (i - region.Left)));
            }
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
        for (var window = 0; window < HalfCircle.Length; window++)
        {
            var (c, s) = (along * HalfCircle[window].X, across * HalfCircle[window].Y);
            var (dx, dy) = ((c * tx) - (s * ty), (c * ty) + (s * tx));
            Record(px + dx, py + dy).Store(index + (window * Plane.Lanes));
            Record(px - dx, py - dy).Store(index + ((window + HalfCircle.Length) * Plane.Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Record(Vector256<float> x, Vector256<float> y) =>
        Nearest(x, _read.Left, _lastColumn) + (Nearest(y, _read.Top, _lastRow) * (_records.Stride / Channels));

    /// <summary>The nearest pixel that has a record, counted from the first. Padding may hold NaN, which becomes the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Nearest(Vector256<float> position, int first, Vector256<float> last)
    {
        var limited = Vector256.MinNative(Vector256.MaxNative(position, Vector256.Create((float)first)), last);
        return Vector256.ConvertToInt32Native(Vector256.Floor(limited + Vector256.Create(0.5f))) - Vector256.Create(first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Read(int index) => Vector128.Load(_records.Pixels + ((nint)Channels * index));
}
