using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Parallel pencil strokes, 0 to 1, darkest at 1: white noise blurred hard in one direction and hardly in the other (the line
/// integral convolution of Cabral and Leedom, "Imaging Vector Fields Using Line Integral Convolution", 1993, where the field is
/// constant). One square that repeats in both directions; rotation happens where it is read.
/// </summary>
internal sealed unsafe class StrokeTexture : IDisposable
{
    /// <summary>Pixels after which the strokes repeat; a power of two.</summary>
    public const int Period = 512;

    private const float Contrast = 1.7f;

    /// <summary>Rows run along the strokes, so that the long blur runs down on whole vectors.</summary>
    private readonly Plane _tile;

    /// <param name="pool">Lends the planes.</param>
    /// <param name="length">Pixels of each of the two box blurs along a stroke; at least 3, made odd.</param>
    /// <param name="softness">Deviation, in pixels, of the Gaussian that takes the hardness off.</param>
    /// <param name="seed">Which strokes.</param>
    public StrokeTexture(PlanePool pool, float length, float softness, uint seed)
    {
        var radius = Math.Clamp((int)MathF.Round((length - 1) / 2), 1, (Period / 2) - 1);
        _tile = pool.Rent(Period, Period);
        using var room = pool.RentLike(_tile);
        Noise.White(room, seed);
        Average(room, _tile, radius);
        Average(_tile, room, radius);
        Gaussian.Blur(pool, room, _tile, softness);
        Spread(_tile, Deviation((2 * radius) + 1, softness));
    }

    /// <summary>
    /// The strokes at places given in pixels along and across them: linear between strokes, the nearest value along them, where
    /// hardly anything changes from one pixel to the next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> At(Vector256<float> along, Vector256<float> across)
    {
        var mask = Vector256.Create(Period - 1);
        var row = (Vector256.ConvertToInt32Native(Vector256.Floor(along + Vector256.Create(0.5f))) & mask) * _tile.Stride;
        var floor = Vector256.Floor(across);
        var column = Vector256.ConvertToInt32Native(floor);
        var here = Gather.From(_tile.Pixels, row + (column & mask));
        var next = Gather.From(_tile.Pixels, row + ((column + Vector256<int>.One) & mask));
        return VectorMath.Mix(here, next, across - floor);
    }

    public void Dispose() => _tile.Dispose();

    /// <summary>What two boxes along and a Gaussian across leave of white noise's deviation.</summary>
    private static float Deviation(int box, float softness)
    {
        var triangle = ((2f * box * box) + 1) / (3f * box * box * box);
        return MathF.Sqrt(triangle * Gaussian.Energy(softness) / 12);
    }

    /// <summary>Running means down the columns, over 2 <paramref name="radius"/> + 1 rows, the last row followed by the first.</summary>
    private static void Average(Plane source, Plane target, int radius)
    {
        var sums = stackalloc float[source.Stride];
        new Span<float>(sums, source.Stride).Clear();
        for (var y = -radius; y < radius; y++)
        {
            Add(source.Row(y & (Period - 1)), sums, source.Stride);
        }

        var share = 1f / ((2 * radius) + 1);
        for (var y = 0; y < Period; y++)
        {
            float* enters = source.Row((y + radius) & (Period - 1)), leaves = source.Row((y - radius) & (Period - 1)), row = target.Row(y);
            for (var x = 0; x < source.Stride; x += Plane.Lanes)
            {
                var sum = Vector256.Load(sums + x) + Vector256.Load(enters + x);
                (sum * share).Store(row + x);
                (sum - Vector256.Load(leaves + x)).Store(sums + x);
            }
        }
    }

    private static void Add(float* row, float* sums, int stride)
    {
        for (var x = 0; x < stride; x += Plane.Lanes)
        {
            (Vector256.Load(sums + x) + Vector256.Load(row + x)).Store(sums + x);
        }
    }

    /// <summary>A logistic curve over deviations from the mean spreads them over 0 to 1.</summary>
    private static void Spread(Plane tile, float deviation)
    {
        var steepness = Contrast / 2 / deviation;
        for (var y = 0; y < tile.Height; y++)
        {
            var row = tile.Row(y);
            for (var x = 0; x < tile.Stride; x += Plane.Lanes)
            {
                var t = VectorMath.Tanh((Vector256.Load(row + x) - Vector256.Create(0.5f)) * steepness);
                ((t + Vector256<float>.One) * 0.5f).Store(row + x);
            }
        }
    }
}
