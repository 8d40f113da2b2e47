using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Planes;

/// <summary>Compares the vectorised filters for paint and water with a scalar reference, pixel by pixel.</summary>
public sealed class PaintOracleTests : IDisposable
{
    private static readonly (int Width, int Height)[] Shapes = [(64, 48), (67, 33), (1, 1), (1, 40), (50, 2), (9, 9)];

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void A_displaced_pixel_lies_linearly_between_four()
    {
        foreach (var (width, height) in Shapes)
        {
            using Plane source = _pool.Random(width, height, 1), other = _pool.Random(width, height, 2), target = Plane(source), second = Plane(source);
            using Plane dx = Offsets(width, height, 3), dy = Offsets(width, height, 4);

            Displacement.Apply([source, other], dx, dy, [target, second]);

            AssertEqual(target, (x, y) => Between(source, x + dx[x, y], y + dy[x, y]), 1e-5);
            AssertEqual(second, (x, y) => Between(other, x + dx[x, y], y + dy[x, y]), 1e-5);
        }
    }

    [Fact]
    public void A_slope_is_Sobels_in_one_direction()
    {
        foreach (var (width, height) in Shapes)
        {
            using Plane source = _pool.Random(width, height, 1), target = Plane(source);
            Slope(source, target);

            AssertEqual(target, (x, y) => (0.6 * Sobel(source, x, y, across: true)) - (0.8 * Sobel(source, x, y, across: false)), 1e-6);
        }
    }

    [Theory]
    [InlineData(3.3f)]
    [InlineData(5f)]
    public void The_Kuwahara_filter_weights_eight_windows_by_their_variance(float radius)
    {
        foreach (var (width, height) in Shapes)
        {
            using Plane l = Smooth(width, height, 1), a = Smooth(width, height, 2), b = Smooth(width, height, 3);
            using Plane toL = Plane(l), toA = Plane(l), toB = Plane(l);
            using var flow = FlowField.CreateBiased(_pool, l, 2, 0.7f);
            using (var filter = new Kuwahara(_pool, l, a, b, flow, radius, Region.Whole(l)))
            {
                filter.Paint(Region.Whole(l), toL, toA, toB);
            }

            // A window half way between two pixels can be read from either.
            using var windows = new Windows(_pool, [l, a, b], flow, radius);
            AssertNearlyAllEqual(toL, (x, y) => windows.Mean(0, x, y), 1e-3);
            AssertNearlyAllEqual(toB, (x, y) => windows.Mean(2, x, y), 1e-3);
        }
    }

    [Fact]
    public void A_region_of_a_Kuwahara_filter_is_the_same_as_the_whole()
    {
        using Plane l = Smooth(120, 90, 1), whole = Plane(l), part = Plane(l), rest = Plane(l);
        using var flow = FlowField.CreateBiased(_pool, l, 2, 0.7f);
        var region = Region.Covering(l, 30, 20, 70, 60);
        using (var filter = new Kuwahara(_pool, l, l, l, flow, 5, Region.Whole(l)))
        {
            filter.Paint(Region.Whole(l), whole, rest, rest);
        }

        part.Fill(-1);
        using (var filter = new Kuwahara(_pool, l, l, l, flow, 5, region))
        {
            filter.Paint(region, part, rest, rest);
        }

        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x++)
            {
                Assert.Equal(whole[x, y], part[x, y], 1e-6);
            }
        }

        Assert.Equal(-1, part[0, 0]);
    }

    [Theory]
    [InlineData(0.2f)]
    [InlineData(1f)]
    [InlineData(5f)]
    [InlineData(9f)]
    public void The_output_of_a_Kuwahara_filter_can_overwrite_its_input(float radius)
    {
        using Plane l = Smooth(120, 90, 1), a = Smooth(120, 90, 2), b = Smooth(120, 90, 3);
        using Plane toL = Plane(l), toA = Plane(l), toB = Plane(l);
        using var flow = FlowField.CreateBiased(_pool, l, 2, 0.7f);
        using (var filter = new Kuwahara(_pool, l, a, b, flow, radius, Region.Whole(l)))
        {
            filter.Paint(Region.Whole(l), toL, toA, toB);
        }

        using (var filter = new Kuwahara(_pool, l, a, b, flow, radius, Region.Whole(l)))
        {
            filter.Paint(Region.Whole(l), l, a, b);
        }

        AssertEqual(l, (x, y) => toL[x, y], 0);
        AssertEqual(a, (x, y) => toA[x, y], 0);
        AssertEqual(b, (x, y) => toB[x, y], 0);
    }

    [Fact]
    public void A_biased_flow_takes_the_bias_where_the_picture_is_flat_and_follows_stripes()
    {
        using var flat = _pool.Filled(96, 96, (_, _) => 0.5f);
        using var stripes = _pool.Filled(96, 96, (x, _) => 0.5f + (0.4f * MathF.Sin(x / 3f)));
        using FlowField leaning = FlowField.CreateBiased(_pool, flat, 2.4f, 0.7f), following = FlowField.CreateBiased(_pool, stripes, 2.4f, 0.7f);

        Assert.Equal(1, Math.Abs(Along(leaning, 0.7)), 1e-3);
        Assert.Equal(1, Math.Abs(Along(following, Math.PI / 2)), 1e-3);
        Assert.InRange(following.Coherence[48, 48], 0.99, 1);
    }

    [Fact]
    public void Coherence_is_0_where_there_is_no_direction()
    {
        using var rings = _pool.Filled(97, 97, (x, y) => MathF.Cos(MathF.Sqrt(((x - 48) * (x - 48)) + ((y - 48) * (y - 48))) / 4));
        using var flow = FlowField.CreateBiased(_pool, rings, 2.4f, 0);

        Assert.InRange(flow.Coherence[48, 48], 0, 0.1);
        Assert.InRange(flow.Coherence[80, 48], 0.8, 1);
    }

    [Fact]
    public void Encoded_colours_are_those_of_the_bytes()
    {
        var dice = new Random(8);
        var bytes = new byte[3 * 67 * 5];
        dice.NextBytes(bytes);
        using Plane l = _pool.Rent(67, 5), a = Plane(l), b = Plane(l);
        Oklab.FromBytes(bytes, l, a, b);

        EncodedRgb.FromOklab(l, a, b);

        AssertEqual(l, (x, y) => bytes[3 * ((67 * y) + x)] / 255.0, 0.5 / 255);
        AssertEqual(b, (x, y) => bytes[(3 * ((67 * y) + x)) + 2] / 255.0, 0.5 / 255);
        var back = new byte[bytes.Length];
        EncodedRgb.ToBytes(l, a, b, back);
        Assert.All(bytes.Zip(back), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
    }

    private static double Between(Plane source, double x, double y)
    {
        (x, y) = (Math.Clamp(x, 0, source.Width - 1), Math.Clamp(y, 0, source.Height - 1));
        var (left, top) = ((int)x, (int)y);
        var (right, bottom) = (Math.Min(left + 1, source.Width - 1), Math.Min(top + 1, source.Height - 1));
        var upper = source[left, top] + ((source[right, top] - source[left, top]) * (x - left));
        var lower = source[left, bottom] + ((source[right, bottom] - source[left, bottom]) * (x - left));
        return upper + ((lower - upper) * (y - top));
    }

    private static double Sobel(Plane source, int x, int y, bool across)
    {
        double At(int dx, int dy) => source[Border.Reflect(x + dx, source.Width), Border.Reflect(y + dy, source.Height)];
        return across
            ? (At(1, -1) + (2 * At(1, 0)) + At(1, 1) - At(-1, -1) - (2 * At(-1, 0)) - At(-1, 1)) / 8
            : (At(-1, 1) + (2 * At(0, 1)) + At(1, 1) - At(-1, -1) - (2 * At(0, -1)) - At(1, -1)) / 8;
    }

    private static unsafe void Slope(Plane source, Plane target)
    {
        var slope = new Slope(source, 0.6f, -0.8f);
        for (var y = 0; y < source.Height; y++)
        {
            slope.Row(y, target.Row(y));
        }
    }

    private static unsafe double Along(FlowField flow, double angle)
    {
        var packed = flow.Row(48)[48];
        return ((short)packed * FlowField.Unit * Math.Cos(angle)) + ((packed >> 16) * FlowField.Unit * Math.Sin(angle));
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

    private static void AssertNearlyAllEqual(Plane actual, Func<int, int, double> expected, double tolerance)
    {
        var different = 0;
        for (var y = 0; y < actual.Height; y++)
        {
            for (var x = 0; x < actual.Width; x++)
            {
                different += Math.Abs(expected(x, y) - actual[x, y]) > tolerance ? 1 : 0;
            }
        }

        Assert.InRange(different, 0, actual.Width * actual.Height / 50);
    }

    private Plane Plane(Plane like) => _pool.RentLike(like);

    private Plane Offsets(int width, int height, int seed)
    {
        var dice = new Random(seed);
        return _pool.Filled(width, height, (_, _) => 6 * (dice.NextSingle() - 0.5f));
    }

    private Plane Smooth(int width, int height, int seed)
    {
        using var rough = _pool.Random(width, height, seed);
        var smooth = Plane(rough);
        Gaussian.Blur(_pool, rough, smooth, 2);
        return smooth;
    }

    /// <summary>The Gaussian windows of a Kuwahara filter, read one at a time.</summary>
    private sealed class Windows : IDisposable
    {
        private readonly FlowField _flow;
        private readonly float _radius;
        private readonly Plane[] _means;
        private readonly Plane[] _squares;

        public Windows(PlanePool pool, Plane[] channels, FlowField flow, float radius)
        {
            (_flow, _radius) = (flow, radius);
            _means = [.. channels.Select(channel => Blurred(pool, channel, 0.42f * radius, value => value))];
            _squares = [.. channels.Select(channel => Blurred(pool, channel, 0.42f * radius, value => value * value))];
        }

        public unsafe double Mean(int channel, int x, int y)
        {
            var packed = _flow.Row(y)[x];
            double tx = (short)packed * FlowField.Unit, ty = (packed >> 16) * FlowField.Unit, stretch = 1 + (0.9 * _flow.Coherence[x, y]);
            double sum = 0, weights = 0;
            for (var i = 0; i < 8; i++)
            {
                var (along, across) = (Math.Cos(i * Math.PI / 4) * _radius * stretch, Math.Sin(i * Math.PI / 4) * _radius / stretch);
                var column = (int)Math.Floor(Math.Clamp(x + (along * tx) - (across * ty), 0, _means[0].Width - 1) + 0.5);
                var row = (int)Math.Floor(Math.Clamp(y + (along * ty) + (across * tx), 0, _means[0].Height - 1) + 0.5);
                var variance = Enumerable.Range(0, 3).Sum(c => Math.Max(_squares[c][column, row] - Math.Pow(_means[c][column, row], 2), 0));
                var weight = 1 / (1e-4 + Math.Pow(40 * Math.Sqrt(variance), 8));
                sum += weight * _means[channel][column, row];
                weights += weight;
            }

            return sum / weights;
        }

        public void Dispose()
        {
            foreach (var plane in _means.Concat(_squares))
            {
                plane.Dispose();
            }
        }

        private static Plane Blurred(PlanePool pool, Plane channel, float sigma, Func<float, float> of)
        {
            using var values = pool.RentLike(channel);
            for (var y = 0; y < channel.Height; y++)
            {
                for (var x = 0; x < channel.Width; x++)
                {
                    values.Line(y)[x] = of(channel[x, y]);
                }
            }

            var blurred = pool.RentLike(channel);
            Gaussian.Blur(pool, values, blurred, sigma);
            return blurred;
        }
    }
}
