using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Planes;

/// <summary>Compares noise with a scalar reference, pixel by pixel, and checks the statistics of the textures.</summary>
public sealed class NoiseTests : IDisposable
{
    private const uint Seed = 0xC0FFEE11;

    private static readonly (int Width, int Height)[] Shapes = [(64, 48), (67, 33), (1, 1), (1, 40), (50, 2), (9, 9)];

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void White_noise_is_a_hash_of_the_position()
    {
        foreach (var (width, height) in Shapes)
        {
            using var noise = White(width, height, Seed);

            AssertEqual(noise, (x, y) => Hash(x, y, Seed), 0);
        }
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(3.2f)]
    [InlineData(18f)]
    [InlineData(61.5f)]
    public void Smooth_noise_is_a_cubic_through_a_lattice(float cell)
    {
        foreach (var (width, height) in Shapes)
        {
            using var noise = Smooth(width, height, cell, Seed);

            AssertEqual(noise, (x, y) => Interpolated(x, y, cell, Seed), 1e-4);
        }
    }

    [Fact]
    public void Paper_is_bumps_of_two_sizes_and_a_grain()
    {
        foreach (var (width, height) in Shapes)
        {
            using var paper = _pool.Rent(width, height);
            using var white = White(width, height, Seed + 2);

            Noise.Paper(_pool, paper, 0.9f, Seed);

            AssertEqual(paper, (x, y) => Paper(white, x, y, 0.9f), 1e-4);
        }
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(uint.MaxValue - 1)]
    public void Every_texture_has_mean_0_and_deviation_1(uint seed)
    {
        using Plane white = White(512, 512, seed), fine = Smooth(512, 512, 3.2f, seed), coarse = Smooth(512, 512, 18, seed);
        using var paper = _pool.Rent(512, 512);
        Noise.Paper(_pool, paper, 1, seed);

        AssertMoments(white, 0.5, Math.Sqrt(1 / 12.0), 0.002);
        AssertMoments(fine, 0, 1, 0.03);
        AssertMoments(coarse, 0, 1, 0.15);
        AssertMoments(paper, 0, 1, 0.03);
    }

    [Fact]
    public void A_larger_picture_starts_with_the_same_noise()
    {
        using Plane small = Smooth(33, 20, 7, Seed), large = Smooth(90, 70, 7, Seed);

        AssertEqual(small, (x, y) => large[x, y], 0);
    }

    [Fact]
    public void Another_seed_gives_another_texture()
    {
        using Plane one = White(128, 128, 1), other = White(128, 128, 2);
        var sum = 0.0;
        for (var y = 0; y < one.Height; y++)
        {
            for (var x = 0; x < one.Width; x++)
            {
                sum += 12 * (one[x, y] - 0.5) * (other[x, y] - 0.5);
            }
        }

        Assert.InRange(sum / (128 * 128), -0.03, 0.03);
    }

    private static float Hash(int x, int y, uint seed)
    {
        unchecked
        {
            var key = ((uint)x * 0x9E3779B1) ^ ((uint)y * 0x85EBCA77) ^ seed;
            key = (key ^ (key >> 15)) * 0x2C1B3C6D;
            key = (key ^ (key >> 12)) * 0x297A2D39;
            return ((key ^ (key >> 15)) >> 8) / (float)(1 << 24);
        }
    }

    private static double Interpolated(int x, int y, float cell, uint seed)
    {
        var (u, v) = (x / cell, y / cell);
        var sum = 0.0;
        for (var j = 0; j < 4; j++)
        {
            for (var i = 0; i < 4; i++)
            {
                sum += Plainly.Keys(u - Math.Floor(u) - (i - 1)) * Plainly.Keys(v - Math.Floor(v) - (j - 1)) * (Hash((int)u + i, (int)v + j, seed) - 0.5);
            }
        }

        return sum * Math.Sqrt(12) * 70 / 57;
    }

    private static double Paper(Plane white, int x, int y, float scale)
    {
        var kernel = Gaussian.Kernel(0.6f);
        double fibre = 0, energy = 0;
        for (var v = 1 - kernel.Length; v < kernel.Length; v++)
        {
            energy += Math.Pow(kernel[Math.Abs(v)], 2);
            for (var u = 1 - kernel.Length; u < kernel.Length; u++)
            {
                fibre += (double)kernel[Math.Abs(u)] * kernel[Math.Abs(v)]
                    * (white[Border.Reflect(x + u, white.Width), Border.Reflect(y + v, white.Height)] - 0.5);
            }
        }

        var sum = (0.5 * Interpolated(x, y, 7 * scale, Seed)) + (0.7 * Interpolated(x, y, 3.2f * scale, Seed + 1)) + (1.8 * fibre);
        return sum / Math.Sqrt(0.25 + 0.49 + (1.8 * 1.8 / 12 * energy * energy));
    }

    private static void AssertMoments(Plane plane, double mean, double deviation, double tolerance)
    {
        var values = Enumerable.Range(0, plane.Height).SelectMany(y => plane.Line(y).ToArray()).Select(value => (double)value).ToArray();
        var measured = values.Average();

        Assert.Equal(mean, measured, tolerance);
        Assert.Equal(deviation, Math.Sqrt(values.Average(value => Math.Pow(value - measured, 2))), tolerance);
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

    private Plane White(int width, int height, uint seed)
    {
        var plane = _pool.Rent(width, height);
        Noise.White(plane, seed);
        return plane;
    }

    private Plane Smooth(int width, int height, float cell, uint seed)
    {
        var plane = _pool.Rent(width, height);
        Noise.Smooth(_pool, plane, cell, seed);
        return plane;
    }
}
