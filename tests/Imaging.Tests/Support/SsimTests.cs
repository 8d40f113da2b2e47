using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Tests.Support;

public sealed class SsimTests
{
    private static readonly RgbImage Waves =
        Images.Made(40, 30, (x, y) => (128 + (60 * Math.Sin(x / 3.0)), 128 + (60 * Math.Cos(y / 2.0)), 128 + (60 * Math.Sin((x + y) / 4.0))));

    [Fact]
    public void A_picture_is_like_itself() => Assert.Equal(1, Ssim.Compute(Waves, Waves), 1e-12);

    /// <summary>With standard deviations of 0, only the term of the means remains.</summary>
    [Fact]
    public void Flat_pictures_are_as_alike_as_their_levels()
    {
        RgbImage dark = Images.Grey(20, 20, (_, _) => 100), light = Images.Grey(20, 20, (_, _) => 150);
        var c1 = Math.Pow(0.01 * 255, 2);

        Assert.Equal(((2 * 100 * 150) + c1) / ((100 * 100) + (150 * 150) + c1), Ssim.Compute(dark, light), 1e-9);
    }

    /// <summary>Computes the formula by hand for one window: eleven columns of a picture with equal rows.</summary>
    [Fact]
    public void A_single_window_follows_the_formula()
    {
        RgbImage a = Images.Grey(11, 11, (x, _) => 20 * x), b = Images.Grey(11, 11, (x, _) => 200 - (x * x));
        var bell = Enumerable.Range(0, 11).Select(x => Math.Exp(-(x - 5) * (x - 5) / 4.5)).ToArray();
        double Mean(Func<int, double> value) => Enumerable.Range(0, 11).Sum(x => bell[x] * value(x)) / bell.Sum();
        var (meanA, meanB) = (Mean(x => 20 * x), Mean(x => 200 - (x * x)));
        var varianceA = Mean(x => Math.Pow((20 * x) - meanA, 2));
        var varianceB = Mean(x => Math.Pow(200 - (x * x) - meanB, 2));
        var covariance = Mean(x => ((20 * x) - meanA) * (200 - (x * x) - meanB));
        var (c1, c2) = (Math.Pow(0.01 * 255, 2), Math.Pow(0.03 * 255, 2));
        var expected = ((2 * meanA * meanB) + c1) * ((2 * covariance) + c2)
            / (((meanA * meanA) + (meanB * meanB) + c1) * (varianceA + varianceB + c2));

        Assert.Equal(expected, Ssim.Compute(a, b), 1e-9);
    }

    [Fact]
    public void Noise_in_one_channel_alone_is_seen()
    {
        var dice = new Random(1);
        var noisy = Images.Made(Waves.Width, Waves.Height, (x, y) =>
        {
            var (red, green, blue) = Waves.At(x, y);
            return (red, green, blue + dice.Next(-60, 60));
        });

        Assert.InRange(Ssim.Compute(Waves, noisy), 0, 0.9);
    }
}
