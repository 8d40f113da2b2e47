using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Planes;

/// <summary>Tests tone curves and the distribution of lightness that histogram matching uses.</summary>
public sealed class ToneCurveTests : IDisposable
{
    private static readonly (int Width, int Height)[] Shapes = [(67, 33), (1, 1), (1, 40), (50, 2), (9, 9)];

    private readonly PlanePool _pool = new();
    private readonly Random _dice = new(5);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(256)]
    public void A_curve_is_straight_between_its_values(int count)
    {
        var values = Enumerable.Range(0, count).Select(_ => _dice.NextSingle()).ToArray();
        var curve = new ToneCurve(values);
        foreach (var (width, height) in Shapes)
        {
            using Plane source = Random(width, height, -0.2, 1.2), target = _pool.RentLike(source);

            curve.Apply(source, target);

            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    Assert.Equal(Expected(values, source[x, y]), target[x, y], 1e-4);
                    Assert.Equal(curve.At(source[x, y]), target[x, y], 1e-5);
                }
            }
        }
    }

    [Fact]
    public void A_distribution_counts_the_pixels_up_to_every_level()
    {
        using var ramp = _pool.Rent(1024, 8);
        for (var y = 0; y < ramp.Height; y++)
        {
            for (var x = 0; x < ramp.Width; x++)
            {
                ramp.Line(y)[x] = x < 512 ? 0.25f : x / 1024f;
            }
        }

        var shares = Statistics.Distribution(ramp, 8);

        Assert.Equal([0, 0, 0.5f, 0.5f, 0.625f, 0.75f, 0.875f, 1], shares);
    }

    private static double Expected(float[] values, float lightness)
    {
        var position = Math.Clamp(lightness, 0, 1) * (double)(values.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, values.Length - 1);
        return values[below] + ((values[above] - (double)values[below]) * (position - below));
    }

    private Plane Random(int width, int height, double low, double high) =>
        _pool.Filled(width, height, (_, _) => (float)(low + ((high - low) * _dice.NextDouble())));
}
