using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;
using FsCheck;
using FsCheck.Xunit;

namespace Avatar.Imaging.Tests.Planes;

/// <summary>Compares the vectorised filters with a scalar reference in double precision, pixel by pixel.</summary>
public sealed class OracleTests : IDisposable
{
    private static readonly (int Width, int Height)[] Shapes = [(64, 48), (67, 33), (1, 1), (1, 40), (50, 2), (9, 9)];

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(0.6f)]
    [InlineData(1.55f)]
    [InlineData(2.8f)]
    public void A_small_gaussian_is_a_convolution(float sigma)
    {
        foreach (var (width, height) in Shapes)
        {
            using var source = _pool.Random(width, height, 1);
            using var target = _pool.RentLike(source);

            Gaussian.Blur(_pool, source, target, sigma);

            AssertEqual(target, (x, y) => Convolved(source, x, y, sigma), 2e-6);
        }
    }

    [Fact]
    public void A_large_gaussian_comes_close_to_the_convolution()
    {
        using var source = _pool.Random(96, 80, 1);
        using var target = _pool.RentLike(source);

        Gaussian.Blur(_pool, source, target, 6);

        AssertEqual(target, (x, y) => Convolved(source, x, y, 6), 0.012);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1.55f)]
    [InlineData(6f)]
    public unsafe void Rows_of_squares_are_those_of_the_squared_plane(float sigma)
    {
        foreach (var (width, height) in Shapes)
        {
            using Plane source = _pool.Random(width, height, 1), target = _pool.RentLike(source), expected = _pool.RentLike(source);
            using var squares = _pool.Filled(width, height, (x, y) => source[x, y] * source[x, y]);
            Gaussian.Blur(_pool, squares, expected, sigma);

            using var rows = new GaussianRows(_pool, source, sigma, squared: true);
            for (var y = 0; y < height; y++)
            {
                rows.CopyTo(y, target.Row(y), 0, target.Stride);
            }

            AssertEqual(target, (x, y) => expected[x, y], 1e-7);
        }
    }

    [Fact]
    public void A_region_of_a_gaussian_is_the_same_as_the_whole()
    {
        using var source = _pool.Random(90, 40, 1);
        using var whole = _pool.RentLike(source);
        using var part = _pool.RentLike(source);
        var region = Region.Covering(source, 20, 10, 60, 39);

        Gaussian.Blur(_pool, source, whole, 2);
        part.Fill(-1);
        Gaussian.Blur(_pool, source, part, 2, region);

        Assert.Equal(whole[20, 10], part[20, 10], 1e-6);
        Assert.Equal(whole[60, 39], part[60, 39], 1e-6);
        Assert.Equal(-1, part[0, 0]);
        Assert.Equal(-1, part[88, 20]);
    }

    [Fact]
    public void The_domain_transform_is_two_recursions_each_way()
    {
        foreach (var (width, height) in Shapes)
        {
            using Plane p = _pool.Random(width, height, 1), q = _pool.Random(width, height, 2), r = _pool.Random(width, height, 3);
            using Plane across = _pool.Random(width, height, 4), down = _pool.Random(width, height, 5);
            var expected = Filtered(p, across, down, 2);

            DomainTransform.Filter(_pool, p, q, r, across, down, 2);

            AssertEqual(p, (x, y) => expected[x, y], 1e-5);
        }
    }

    [Fact]
    public void Toggle_mapping_pulls_towards_the_nearer_extreme()
    {
        foreach (var (width, height) in Shapes)
        {
            using Plane source = _pool.Random(width, height, 1), target = _pool.RentLike(source), keep = _pool.Random(width, height, 2);

            ToggleMapping.Sharpen(source, target, keep, 3);

            AssertEqual(target, (x, y) => Toggled(source, keep, x, y, 3), 2e-4);
        }
    }

    [Fact]
    public void Gathered_flow_averages_equal_those_of_one_pixel_at_a_time()
    {
        using var source = Smooth(80, 64);
        using var flow = FlowField.Create(_pool, source, 2.4f);
        var average = new FlowAverage(source, flow, 4.5f, 1.5f);
        var different = 0;
        for (var y = 0; y < 64; y++)
        {
            for (var x = 0; x < 80; x += Plane.Lanes)
            {
                var (gathered, plain) = (average.At(x, y), average.OneByOne(x, y));
                for (var lane = 0; lane < Plane.Lanes; lane++)
                {
                    different += Math.Abs(gathered[lane] - plain[lane]) > 1e-5 ? 1 : 0;
                }
            }
        }

        // A sample half way between two pixels can be rounded either way.
        Assert.InRange(different, 0, 80 * 64 / 100);
    }

    [Fact]
    public void The_flow_runs_along_stripes()
    {
        foreach (var angle in new[] { 0.0, 0.4, 0.8, 1.2, 1.57, 2.2, 2.9 })
        {
            using var source = _pool.Filled(96, 96, (x, y) => (float)Math.Sin(((x * Math.Sin(angle)) - (y * Math.Cos(angle))) / 3));
            using var flow = FlowField.Create(_pool, source, 2.4f);

            var (tx, ty) = Tangent(flow, 48, 48);

            Assert.Equal(1, Math.Abs((tx * Math.Cos(angle)) + (ty * Math.Sin(angle))), 1e-3);
        }
    }

    [Fact]
    public void Oklab_and_back_keeps_every_grey_and_the_corners_of_the_cube()
    {
        byte[] bytes =
        [
            .. Enumerable.Range(0, 768).Select(i => (byte)(i / 3)),
            255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 0, 255, 17, 90, 201, 200, 140, 100,
        ];
        using var l = _pool.Rent(bytes.Length / 3, 1);
        using Plane a = _pool.RentLike(l), b = _pool.RentLike(l);

        Oklab.FromBytes(bytes, l, a, b);
        var back = new byte[bytes.Length];
        Oklab.ToBytes(l, a, b, back);

        Assert.All(bytes.Zip(back), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
        Assert.Equal(1, l[255, 0], 1e-4);
        Assert.Equal(0.627955, l[256, 0], 1e-3);
        Assert.Equal(0.224863, a[256, 0], 1e-3);
        Assert.Equal(0.125846, b[256, 0], 1e-3);
    }

    [Property]
    public void Functions_of_eight_floats_are_close_to_those_of_one(NormalFloat value)
    {
        var x = (float)(value.Get % 60);
        var lanes = System.Runtime.Intrinsics.Vector256.Create(x);

        Assert.Equal(MathF.Tanh(x), VectorMath.Tanh(lanes)[3], 2e-4);
        Assert.Equal(1, VectorMath.Exp2(lanes)[5] / MathF.Pow(2, x), 1e-5);
        Assert.Equal(Math.Cos(2 * Math.PI * x), VectorMath.CosineOfTurns(lanes)[1], 3e-4);
        Assert.Equal(MathF.Cbrt(MathF.Abs(x)), VectorMath.Cbrt(System.Runtime.Intrinsics.Vector256.Create(MathF.Abs(x)))[0], 1e-4);
    }

    [Fact]
    public void Doubling_a_half_reproduces_a_ramp()
    {
        foreach (var taps in new[] { Resampling.Linear, Resampling.Cubic })
        {
            using var ramp = _pool.Filled(61, 45, (x, y) => (0.01f * x) + (0.02f * y));
            using var half = Resampling.Halve(_pool, ramp);
            using var back = _pool.RentLike(ramp);

            Resampling.Double(half, back, taps);

            for (var y = 6; y < 38; y++)
            {
                for (var x = 6; x < 54; x++)
                {
                    Assert.Equal(ramp[x, y], back[x, y], 1e-5);
                }
            }
        }
    }

    private static double Convolved(Plane source, int x, int y, float sigma)
    {
        var kernel = Gaussian.Kernel(sigma);
        var radius = kernel.Length - 1;
        var sum = 0.0;
        for (var v = -radius; v <= radius; v++)
        {
            for (var u = -radius; u <= radius; u++)
            {
                sum += (double)kernel[Math.Abs(u)] * kernel[Math.Abs(v)]
                    * source[Border.Reflect(x + u, source.Width), Border.Reflect(y + v, source.Height)];
            }
        }

        return sum;
    }

    private static double[,] Filtered(Plane p, Plane across, Plane down, int iterations)
    {
        var values = new double[p.Width, p.Height];
        for (var y = 0; y < p.Height; y++)
        {
            for (var x = 0; x < p.Width; x++)
            {
                values[x, y] = p[x, y];
            }
        }

        for (var i = 0; i < iterations; i++)
        {
            var power = Math.Pow(2, i);
            double Across(int x, int y) => Math.Pow(across[x, y], power);
            double Down(int x, int y) => Math.Pow(down[x, y], power);
            for (var y = 0; y < p.Height; y++)
            {
                for (var x = 1; x < p.Width; x++)
                {
                    values[x, y] += Across(x, y) * (values[x - 1, y] - values[x, y]);
                }

                for (var x = p.Width - 2; x >= 0; x--)
                {
                    values[x, y] += Across(x + 1, y) * (values[x + 1, y] - values[x, y]);
                }
            }

            for (var x = 0; x < p.Width; x++)
            {
                for (var y = 1; y < p.Height; y++)
                {
                    values[x, y] += Down(x, y) * (values[x, y - 1] - values[x, y]);
                }

                for (var y = p.Height - 2; y >= 0; y--)
                {
                    values[x, y] += Down(x, y + 1) * (values[x, y + 1] - values[x, y]);
                }
            }
        }

        return values;
    }

    private static double Toggled(Plane source, Plane keep, int x, int y, int radius)
    {
        double low = double.MaxValue, high = double.MinValue;
        for (var v = -radius; v <= radius; v++)
        {
            for (var u = -radius; u <= radius; u++)
            {
                var value = source[Border.Reflect(x + u, source.Width), Border.Reflect(y + v, source.Height)];
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }

        var t = ((source[x, y] - low) / (high - low + 1e-4)) - 0.5;
        var pulled = low + ((high - low) * (0.5 + (0.5 * Math.Tanh(5 * t) / Math.Tanh(2.5))));
        return pulled + ((source[x, y] - pulled) * 0.8 * keep[x, y]);
    }

    private static unsafe (float X, float Y) Tangent(FlowField flow, int x, int y)
    {
        var packed = flow.Row(y)[x];
        return ((short)packed * FlowField.Unit, (packed >> 16) * FlowField.Unit);
    }

    private static void AssertEqual(Plane actual, Func<int, int, double> expected, double tolerance)
    {
        for (var y = 0; y < actual.Height; y++)
        {
            for (var x = 0; x < actual.Width; x++)
            {
                Assert.Equal(expected(x, y), actual[x, y], tolerance);
            }
        }
    }

    private Plane Smooth(int width, int height)
    {
        using var rough = _pool.Random(width, height, 1);
        var smooth = _pool.RentLike(rough);
        Gaussian.Blur(_pool, rough, smooth, 1.5f);
        return smooth;
    }
}
