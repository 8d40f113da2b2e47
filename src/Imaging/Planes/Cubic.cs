using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// The cubic convolution kernel of Keys ("Cubic Convolution Interpolation for Digital Image Processing", 1981) with a = -0.5, the only
/// value of a that reproduces linear and quadratic functions.
/// </summary>
internal static class Cubic
{
    /// <summary>
    /// Returns the weight of one of the four samples around a point. <paramref name="tap"/> is -1 to 2, where 0 is the last sample before
    /// the point; <paramref name="fraction"/> (0 to 1) is the distance from that sample to the point.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Weight(Vector256<float> fraction, int tap)
    {
        var d = Vector256.Abs(Vector256.Create((float)tap) - fraction);
        var near = (((d * 1.5f) - Vector256.Create(2.5f)) * d * d) + Vector256<float>.One;
        var far = (((((d * -0.5f) + Vector256.Create(2.5f)) * d) - Vector256.Create(4f)) * d) + Vector256.Create(2f);
        return tap is 0 or 1 ? near : far;
    }
}

/// <summary>Interpolates planes at eight points by <see cref="Cubic"/> convolution. Outside the plane, border pixels repeat.</summary>
internal readonly unsafe ref struct CubicSample
{
    private readonly Plane _shape;
    private readonly Vector256<int> _column;
    private readonly Vector256<int> _row;
    private readonly Vector256<float> _fx;
    private readonly Vector256<float> _fy;

    /// <param name="shape">A plane of the same size as the planes to read.</param>
    /// <param name="x">Columns of the points; integers are pixel centres.</param>
    /// <param name="y">Rows of the points.</param>
    public CubicSample(Plane shape, Vector256<float> x, Vector256<float> y)
    {
        var (left, top) = (Vector256.Floor(x), Vector256.Floor(y));
        _shape = shape;
        _column = Vector256.ConvertToInt32Native(left);
        _row = Vector256.ConvertToInt32Native(top);
        _fx = x - left;
        _fy = y - top;
    }

    /// <summary>Returns the interpolated values of <paramref name="plane"/> at the eight points.</summary>
    public Vector256<float> Read(Plane plane)
    {
        var sum = Vector256<float>.Zero;
        for (var j = -1; j <= 2; j++)
        {
            var row = Clamp(_row + Vector256.Create(j), _shape.Height) * _shape.Stride;
            var line = Vector256<float>.Zero;
            for (var i = -1; i <= 2; i++)
            {
                line += Gather.From(plane.Pixels, row + Clamp(_column + Vector256.Create(i), _shape.Width)) * Cubic.Weight(_fx, i);
            }

            sum += line * Cubic.Weight(_fy, j);
        }

        return sum;
    }

    /// <summary>Clamps pixel indices to a line of <paramref name="length"/> pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Clamp(Vector256<int> index, int length) =>
        Vector256.Min(Vector256.Max(index, Vector256<int>.Zero), Vector256.Create(length - 1));
}
