using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// The anisotropic Kuwahara filter (Kyprianidis, Kang and Döllner, "Image and Video Abstraction by Anisotropic Kuwahara
/// Filtering", 2009): each pixel takes the colours of the surrounding windows, weighted by how low their variance is. The windows lie
/// on an ellipse aligned with the flow. Here a window is a Gaussian whose mean and variance are precomputed at every pixel: eight reads
/// replace the sums over eight sectors, and the cost does not depend on the radius. Windows are computed just ahead of the output row,
/// so the caller can overwrite the picture above it.
/// </summary>
internal sealed unsafe class Kuwahara : IDisposable
{
    private const int Windows = 8;
    private const int Channels = 4;
    private const float WindowShare = 0.42f;
    private const float Stretch = 0.9f;

    /// <summary>Unit-circle positions of half of the windows; the others lie opposite.</summary>
    private static readonly Vector2[] HalfCircle =
        [.. Enumerable.Range(0, Windows / 2).Select(i => new Vector2(MathF.Cos(i * MathF.PI / 4), MathF.Sin(i * MathF.PI / 4)))];

    private readonly FlowField _flow;
    private readonly float _radius;
    private readonly Region _region;

    /// <summary>The region whose windows are computed. The first record of a row belongs to its left edge.</summary>
    private readonly Region _read;
    private readonly Vector256<float> _lastColumn;
    private readonly Vector256<float> _lastRow;

    /// <summary>For each channel, its blur and the blur of its square.</summary>
    private readonly (GaussianRows Mean, GaussianRows Square)[] _channels;

    /// <summary>Scratch rows: the means of L, a and b, the mean square, and the summed variance.</summary>
    private readonly Plane _lines;

    /// <summary>A ring buffer of the latest rows of records; its height is a power of two.</summary>
    private readonly Plane _records;
    private readonly int _ring;

    /// <summary>
    /// Number of rows below the output row whose windows are computed: as far as window centres reach, and at least the rows that one
    /// window's mean reads.
    /// </summary>
    private readonly int _ahead;
    private int _measured;

    /// <param name="pool">Provides the planes.</param>
    /// <param name="lightness">OKLab L.</param>
    /// <param name="a">OKLab a.</param>
    /// <param name="b">OKLab b.</param>
    /// <param name="flow">Direction and coherence at each pixel.</param>
    /// <param name="radius">Distance from a pixel to the centres of its windows, in pixels, where the coherence is 0.</param>
    /// <param name="region">The part of the picture to compute.</param>
    public Kuwahara(PlanePool pool, Plane lightness, Plane a, Plane b, FlowField flow, float radius, Region region)
    {
        (_flow, _radius, _region) = (flow, radius, region);
        var reach = (1 + Stretch) * radius;
        var read = Region.Covering(lightness, region.Left - reach, region.Top - reach, region.Right + reach, region.Bottom + reach);
        _read = read;
        _lastColumn = Vector256.Create(Math.Min(read.Right, lightness.Width) - 1f);
        _lastRow = Vector256.Create(read.Bottom - 1f);
        var sigma = WindowShare * radius;
        _channels = [.. new[] { lightness, a, b }.Select(channel =>
            (new GaussianRows(pool, channel, sigma), new GaussianRows(pool, channel, sigma, squared: true)))];
        _lines = pool.Rent(lightness.Width, 5);
        _ahead = (int)MathF.Ceiling(reach) + 1;
        _ring = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * _ahead) + 1);
        _records = pool.Rent(Channels * (read.Right - read.Left), _ring);
        _measured = read.Top;
        Measure(region.Top + _ahead);
    }

    /// <summary>
    /// Writes row <paramref name="y"/> of the filtered picture, within the region's columns. Call it for the region's rows in order, from
    /// the top. The picture must be unchanged from row <paramref name="y"/> on.
    /// </summary>
    public void CopyTo(int y, float* lightness, float* a, float* b)
    {
        var index = stackalloc int[Windows * Plane.Lanes];
        Measure(y + _ahead + 1);
        for (var x = _region.Left; x < _region.Right; x += Plane.Lanes)
        {
            Locate(x, y, index);
            for (var lane = 0; lane < Plane.Lanes; lane++)
            {
                var sum = Read(index[lane]);
                for (var window = 1; window < Windows; window++)
                {
                    sum += Read(index[(window * Plane.Lanes) + lane]);
                }

                var mean = sum / sum.GetElement(Channels - 1);
                (lightness[x + lane], a[x + lane], b[x + lane]) = (mean.GetElement(0), mean.GetElement(1), mean.GetElement(2));
            }
        }
    }

    public void Dispose()
    {
        foreach (var (mean, square) in _channels)
        {
            mean.Dispose();
            square.Dispose();
        }

        _lines.Dispose();
        _records.Dispose();
    }

    /// <summary>Computes the windows of all rows before <paramref name="end"/> that are not computed yet.</summary>
    private void Measure(int end)
    {
        float* l = _lines.Row(0), a = _lines.Row(1), b = _lines.Row(2), squares = _lines.Row(3), variance = _lines.Row(4);
        for (; _measured < Math.Min(end, _read.Bottom); _measured++)
        {
            new Span<float>(variance, _lines.Stride).Clear();
            for (var channel = 0; channel < _channels.Length; channel++)
            {
                _channels[channel].Mean.CopyTo(_measured, _lines.Row(channel), _read.Left, _read.Right);
                _channels[channel].Square.CopyTo(_measured, squares, _read.Left, _read.Right);
                AddVariance(_lines.Row(channel), squares, variance, _read);
            }

            Record(l, a, b, variance, _records.Row((_measured - _read.Top) & (_ring - 1)), _read);
        }
    }

    /// <summary>Adds the variance of one channel's windows to the sum over the channels.</summary>
    private static void AddVariance(float* mean, float* meanSquare, float* variance, Region region)
    {
        for (var x = region.Left; x < region.Right; x += Plane.Lanes)
        {
            var m = Vector256.Load(mean + x);
            var spread = Vector256.Max(Vector256.Load(meanSquare + x) - (m * m), Vector256<float>.Zero);
            (Vector256.Load(variance + x) + spread).Store(variance + x);
        }
    }

    /// <summary>
    /// Writes one record per window: weight × (L, a, b, 1), with weight = 1 / (1e-4 + (40 σ)^8) and σ its standard deviation.
    /// </summary>
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

    /// <summary>
    /// Computes the record indices of the windows of eight pixels: eight indices for the first window, eight for the next, and so on.
    /// </summary>
    private void Locate(int x, int y, int* index)
    {
        var unit = Vector256.Create(FlowField.Unit);
        var packed = Vector256.Load(_flow.Row(y) + x);
        var (tx, ty) = (Vector256.ConvertToSingle((packed << 16) >> 16) * unit, Vector256.ConvertToSingle(packed >> 16) * unit);
        var stretch = Vector256.MultiplyAddEstimate(Vector256.Load(_flow.Coherence.Row(y) + x), Vector256.Create(Stretch), Vector256<float>.One);
        var (along, across) = (Vector256.Create(_radius) * stretch, Vector256.Create(_radius) / stretch);
        var px = Vector256.Create((float)x) + Vector256<float>.Indices;
        var py = Vector256.Create((float)y);
        for (var window = 0; window < HalfCircle.Length; window++)
        {
            var (c, s) = (along * HalfCircle[window].X, across * HalfCircle[window].Y);
            var (dx, dy) = ((c * tx) - (s * ty), (c * ty) + (s * tx));
            FindRecords(px + dx, py + dy).Store(index + (window * Plane.Lanes));
            FindRecords(px - dx, py - dy).Store(index + ((window + HalfCircle.Length) * Plane.Lanes));
        }
    }

    /// <summary>Returns the indices of the records nearest to eight positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> FindRecords(Vector256<float> x, Vector256<float> y) =>
        Nearest(x, _read.Left, _lastColumn) + ((Nearest(y, _read.Top, _lastRow) & Vector256.Create(_ring - 1)) * (_records.Stride / Channels));

    /// <summary>Returns the nearest coordinate that has a record, relative to the first. NaN, which padding may contain, gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Nearest(Vector256<float> position, int first, Vector256<float> last)
    {
        var limited = Vector256.MinNative(Vector256.MaxNative(position, Vector256.Create((float)first)), last);
        return Vector256.ConvertToInt32Native(Vector256.Floor(limited + Vector256.Create(0.5f))) - Vector256.Create(first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Read(int index) => Vector128.Load(_records.Pixels + ((nint)Channels * index));
}
