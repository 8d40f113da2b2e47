using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Tests.Planes;

/// <summary>Compares pencil strokes with a scalar reference, and checks the statistics of the texture.</summary>
public sealed class StrokeTextureTests : IDisposable
{
    private const int Period = StrokeTexture.Period;

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(27, 0.55f, 1u)]
    [InlineData(3, 0.1f, 2u)]
    [InlineData(41, 1f, 0xFFFFFFFFu)]
    public void Strokes_are_noise_averaged_twice_along_one_direction(int length, float softness, uint seed)
    {
        using var texture = new StrokeTexture(_pool, length, softness, seed);
        var expected = Strokes(length, softness, seed);
        var dice = new Random(11);
        for (var i = 0; i < 2000; i++)
        {
            var (along, across) = ((dice.NextSingle() * 4000) - 2000, (dice.NextSingle() * 4000) - 2000);

            Assert.Equal(Sampled(expected, along, across), At(texture, along, across), 1e-3);
        }
    }

    [Fact]
    public void Strokes_are_half_dark_whatever_their_length()
    {
        foreach (var length in new[] { 9, 27, 41 })
        {
            using var texture = new StrokeTexture(_pool, length, 0.7f, 5);
            var values = Places().Select(place => (double)At(texture, place.X, place.Y)).ToArray();
            var mean = values.Average();

            Assert.Equal(0.5, mean, 0.02);
            Assert.Equal(0.28, Math.Sqrt(values.Average(value => Math.Pow(value - mean, 2))), 0.04);
        }
    }

    [Fact]
    public void Strokes_change_across_and_hardly_along()
    {
        using var texture = new StrokeTexture(_pool, 27, 0.55f, 5);
        var along = Places().Average(place => Math.Abs(At(texture, place.X + 1, place.Y) - At(texture, place.X, place.Y)));
        var across = Places().Average(place => Math.Abs(At(texture, place.X, place.Y + 1) - At(texture, place.X, place.Y)));

        Assert.InRange(across / along, 5, 100);
    }

    [Fact]
    public void Strokes_repeat_without_a_seam()
    {
        using var texture = new StrokeTexture(_pool, 27, 0.55f, 5);
        var seam = Enumerable.Range(0, Period).Average(x => Math.Abs(At(texture, Period, x) - At(texture, Period - 1, x)));
        var elsewhere = Enumerable.Range(0, Period).Average(x => Math.Abs(At(texture, 101, x) - At(texture, 100, x)));

        Assert.InRange(seam / elsewhere, 0.5, 1.5);
        Assert.Equal(At(texture, 3, 7), At(texture, 3 - Period, 7 + (2 * Period)));
    }

    private static IEnumerable<(int X, int Y)> Places() =>
        Enumerable.Range(0, Period / 4).SelectMany(y => Enumerable.Range(0, Period / 4).Select(x => (4 * x, 4 * y)));

    /// <summary>Returns the texture with rows along the strokes.</summary>
    private double[,] Strokes(int length, float softness, uint seed)
    {
        using var white = _pool.Rent(Period, Period);
        Noise.White(white, seed);
        var noise = new double[Period, Period];
        for (var y = 0; y < Period; y++)
        {
            for (var x = 0; x < Period; x++)
            {
                noise[y, x] = white[x, y];
            }
        }

        var blurred = Convolved(Averaged(Averaged(noise, length), length), Gaussian.Kernel(softness));
        var kernel = Gaussian.Kernel(softness);
        var gauss = kernel.Sum(weight => (double)weight * weight * 2) - ((double)kernel[0] * kernel[0]);
        var triangle = Enumerable.Range(1 - length, (2 * length) - 1).Sum(i => Math.Pow((length - Math.Abs(i)) / (double)(length * length), 2));
        var deviation = Math.Sqrt(triangle * gauss / 12);
        for (var y = 0; y < Period; y++)
        {
            for (var x = 0; x < Period; x++)
            {
                blurred[y, x] = 1 / (1 + Math.Exp(-1.7 * (blurred[y, x] - 0.5) / deviation));
            }
        }

        return blurred;
    }

    private static double[,] Averaged(double[,] source, int length)
    {
        var target = new double[Period, Period];
        for (var y = 0; y < Period; y++)
        {
            for (var x = 0; x < Period; x++)
            {
                for (var k = -length / 2; k <= length / 2; k++)
                {
                    target[y, x] += source[(y + k + Period) % Period, x] / length;
                }
            }
        }

        return target;
    }

    private static double[,] Convolved(double[,] source, float[] kernel)
    {
        var radius = kernel.Length - 1;
        var target = new double[Period, Period];
        for (var y = 0; y < Period; y++)
        {
            for (var x = 0; x < Period; x++)
            {
                for (var v = -radius; v <= radius; v++)
                {
                    for (var u = -radius; u <= radius; u++)
                    {
                        target[y, x] += source[Border.Reflect(y + v, Period), Border.Reflect(x + u, Period)]
                            * kernel[Math.Abs(u)] * kernel[Math.Abs(v)];
                    }
                }
            }
        }

        return target;
    }

    private static double Sampled(double[,] strokes, float along, float across)
    {
        var row = Wrapped((int)Math.Floor(along + 0.5f));
        var column = (int)Math.Floor(across);
        var fraction = across - column;
        return ((1 - fraction) * strokes[row, Wrapped(column)]) + (fraction * strokes[row, Wrapped(column + 1)]);
    }

    private static int Wrapped(int i) => ((i % Period) + Period) % Period;

    private static float At(StrokeTexture texture, float along, float across) =>
        texture.At(Vector256.Create(along), Vector256.Create(across)).ToScalar();
}
