using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

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
