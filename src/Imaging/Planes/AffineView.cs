using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Resamples square views of pictures through an affine map, with bicubic interpolation. Outside the picture, border pixels repeat.
/// </summary>
internal static unsafe class AffineView
{
    /// <summary>Source pixels per view pixel above which interpolation without a low-pass filter would alias.</summary>
    private const float MaxShrink = 1.3f;

    private static readonly Vector256<float> Lanes = Vector256<float>.Indices;

    /// <summary>Returns a square view of a plane. The map must not shrink the plane, or the view would alias.</summary>
    /// <param name="pool">Provides the memory of the view.</param>
    /// <param name="source">The picture to sample.</param>
    /// <param name="side">Side of the view in pixels.</param>
    /// <param name="toSource">
    /// Maps the unit square to the source's pixel coordinates; (0, 0) is the upper left corner of the first pixel.
    /// </param>
    public static Plane Render(PlanePool pool, Plane source, int side, Matrix3x2 toSource)
    {
        var view = pool.Rent(side, side);
        var (corner, right, down) = Steps(toSource, side);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x += Plane.Lanes)
            {
                var (px, py) = Points(corner + (y * down), right, x);
                new CubicSample(source, px, py).Read(source).Store(view.Row(y) + x);
            }
        }

        return view;
    }

    /// <summary>
    /// Returns a square view of a picture at any scale. A view that shrinks it is rendered at twice the size, then halved.
    /// </summary>
    /// <inheritdoc cref="Render(PlanePool, Plane, int, Matrix3x2)"/>
    public static RgbPlanes Render(PlanePool pool, RgbImage source, int side, Matrix3x2 toSource)
    {
        var (corner, right, down) = Steps(toSource, side);
        if (MathF.Max(right.Length(), down.Length()) > MaxShrink)
        {
            using var large = Render(pool, source, 2 * side, toSource);
            return large.Halved(pool);
        }

        using var packed = Pack(pool, source);
        var view = RgbPlanes.Rent(pool, side, side);
        Parallel.For(0, side, y =>
        {
            for (var x = 0; x < side; x += Plane.Lanes)
            {
                var (px, py) = Points(corner + (y * down), right, x);
                var (red, green, blue) = Sample(packed, px, py);
                red.Store(view.Red.Row(y) + x);
                green.Store(view.Green.Row(y) + x);
                blue.Store(view.Blue.Row(y) + x);
            }
        });

        return view;
    }

    /// <summary>
    /// Returns the source position of the first view pixel and the steps to the next pixel across and down. Integer coordinates are pixel
    /// centres.
    /// </summary>
    private static (Vector2 Corner, Vector2 Right, Vector2 Down) Steps(Matrix3x2 toSource, int side)
    {
        var right = Vector2.TransformNormal(Vector2.UnitX, toSource) / side;
        var down = Vector2.TransformNormal(Vector2.UnitY, toSource) / side;
        return (toSource.Translation + ((right + down) / 2) - new Vector2(0.5f), right, down);
    }

    private static (Vector256<float> X, Vector256<float> Y) Points(Vector2 start, Vector2 right, int x)
    {
        var column = Vector256.Create((float)x) + Lanes;
        return ((column * right.X) + Vector256.Create(start.X), (column * right.Y) + Vector256.Create(start.Y));
    }

    /// <summary>Packs the three bytes of each pixel into one integer, so that one load reads all of its channels.</summary>
    private static Plane Pack(PlanePool pool, RgbImage source)
    {
        var packed = pool.Rent(source.Width, source.Height);
        for (var y = 0; y < source.Height; y++)
        {
            var target = (int*)packed.Row(y);
            var row = source.Bytes.Slice(y * source.Width * 3, source.Width * 3);
            for (var x = 0; x < source.Width; x++)
            {
                target[x] = row[3 * x] | (row[(3 * x) + 1] << 8) | (row[(3 * x) + 2] << 16);
            }
        }

        return packed;
    }

    private static (Vector256<float> Red, Vector256<float> Green, Vector256<float> Blue) Sample(
        Plane packed, Vector256<float> x, Vector256<float> y)
    {
        var (left, top) = (Vector256.Floor(x), Vector256.Floor(y));
        var (column, row) = (Vector256.ConvertToInt32Native(left), Vector256.ConvertToInt32Native(top));
        var (fx, fy) = (x - left, y - top);
        var weights = stackalloc Vector256<float>[4];
        for (var i = 0; i < 4; i++)
        {
            weights[i] = Cubic.Weight(fx, i - 1);
        }

        var low = Vector256.Create(255);
        Vector256<float> red = default, green = default, blue = default;
        for (var j = 0; j < 4; j++)
        {
            var start = CubicSample.Clamp(row + Vector256.Create(j - 1), packed.Height) * packed.Stride;
            var across = Cubic.Weight(fy, j - 1) * (1 / 255f);
            for (var i = 0; i < 4; i++)
            {
                var pixels = Gather(packed, start + CubicSample.Clamp(column + Vector256.Create(i - 1), packed.Width));
                var weight = weights[i] * across;
                red = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(pixels & low), weight, red);
                green = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle((pixels >> 8) & low), weight, green);
                blue = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(pixels >> 16), weight, blue);
            }
        }

        return (red, green, blue);
    }

    private static Vector256<int> Gather(Plane packed, Vector256<int> index)
    {
        var pixels = (int*)packed.Pixels;
        if (Avx2.IsSupported)
        {
            return Avx2.GatherVector256(pixels, index, sizeof(int));
        }

        var values = stackalloc int[Plane.Lanes];
        for (var lane = 0; lane < Plane.Lanes; lane++)
        {
            values[lane] = pixels[index.GetElement(lane)];
        }

        return Vector256.Load(values);
    }
}
