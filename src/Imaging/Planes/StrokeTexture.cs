using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// A texture of parallel pencil strokes, 0 to 1, darkest at 1: white noise with a long blur along the strokes and a short one across
/// them. This is line integral convolution over a constant field (Cabral and Leedom, "Imaging Vector Fields Using Line Integral
/// Convolution", 1993). The texture is one square tile that repeats in both directions; callers rotate the coordinates they read at.
/// </summary>
internal sealed unsafe class StrokeTexture : IDisposable
{
    /// <summary>Side of the tile in pixels; a power of two.</summary>
    public const int Period = 512;

    private const float Contrast = 1.7f;

    /// <summary>The strokes run down the tile's columns, so that the long blur is vertical and works on whole vectors.</summary>
    private readonly Plane _tile;

    /// <param name="pool">Provides the planes.</param>
    /// <param name="length">Width, in pixels, of each of the two box blurs along a stroke; rounded to an odd number of at least 3.</param>
    /// <param name="softness">Standard deviation, in pixels, of the Gaussian blur that softens the strokes' edges.</param>
    /// <param name="seed">Seed of the noise.</param>
    public StrokeTexture(PlanePool pool, float length, float softness, uint seed)
    {
        var radius = Math.Clamp((int)MathF.Round((length - 1) / 2), 1, (Period / 2) - 1);
        _tile = pool.Rent(Period, Period);
        using var scratch = pool.RentLike(_tile);
        Noise.White(scratch, seed);
        Average(scratch, _tile, radius);
        Average(_tile, scratch, radius);
        Gaussian.Blur(pool, scratch, _tile, softness);
        Spread(_tile, Deviation((2 * radius) + 1, softness));
    }

    /// <summary>
    /// Returns the texture at eight points, given in pixels along and across the strokes: linear interpolation across, the nearest pixel
    /// along, where neighbouring values hardly differ.
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

    /// <summary>
    /// Returns the standard deviation of uniform white noise after two box blurs along the strokes and a Gaussian blur across
    /// them. The Gaussian's effect along the strokes is neglected.
    /// </summary>
    private static float Deviation(int box, float softness)
    {
        var triangle = ((2f * box * box) + 1) / (3f * box * box * box);
        return MathF.Sqrt(triangle * Gaussian.Energy(softness) / 12);
    }

    /// <summary>
    /// Computes running means down the columns over 2 <paramref name="radius"/> + 1 rows; the first row follows the last.
    /// </summary>
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

    /// <summary>
    /// Maps the values through a logistic curve, steep in proportion to 1 / <paramref name="deviation"/>, so that they fill 0 to 1.
    /// </summary>
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
