using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Cubic convolution with a = -0.5 (Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981) at eight
/// points; beyond the border the outermost pixel counts.
/// </summary>
internal readonly unsafe ref struct CubicSample
{
    private readonly Plane _shape;
    private readonly Vector256<int> _column;
    private readonly Vector256<int> _row;
    private readonly Vector256<float> _fx;
    private readonly Vector256<float> _fy;

    /// <param name="shape">A plane of the size of those that are read.</param>
    /// <param name="x">Columns of the points; whole numbers are the middles of pixels.</param>
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

    public Vector256<float> Of(Plane plane)
    {
        var sum = Vector256<float>.Zero;
        for (var j = -1; j <= 2; j++)
        {
            var row = Limited(_row + Vector256.Create(j), _shape.Height) * _shape.Stride;
            var line = Vector256<float>.Zero;
            for (var i = -1; i <= 2; i++)
            {
                line += Gather(plane, row + Limited(_column + Vector256.Create(i), _shape.Width)) * Weight(_fx, i);
            }

            sum += line * Weight(_fy, j);
        }

        return sum;
    }

    /// <summary>The index, or that of the nearest pixel of a line of <paramref name="length"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Limited(Vector256<int> index, int length) =>
        Vector256.Min(Vector256.Max(index, Vector256<int>.Zero), Vector256.Create(length - 1));

    /// <summary>What the pixel <paramref name="tap"/> (-1 to 2) pixels on counts for a point a <paramref name="fraction"/> of a pixel on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Weight(Vector256<float> fraction, int tap)
    {
        var d = Vector256.Abs(Vector256.Create((float)tap) - fraction);
        var near = (((d * 1.5f) - Vector256.Create(2.5f)) * d * d) + Vector256<float>.One;
        var far = (((((d * -0.5f) + Vector256.Create(2.5f)) * d) - Vector256.Create(4f)) * d) + Vector256.Create(2f);
        return tap is 0 or 1 ? near : far;
    }

    private static Vector256<float> Gather(Plane plane, Vector256<int> index)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.GatherVector256(plane.Pixels, index, sizeof(float));
        }

        var values = stackalloc float[Plane.Lanes];
        for (var lane = 0; lane < Plane.Lanes; lane++)
        {
            values[lane] = plane.Pixels[index.GetElement(lane)];
        }

        return Vector256.Load(values);
    }
}
