using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Tests properties specific to the style <c>comic</c>.</summary>
public sealed class ComicLooksTests(Workshop workshop, Gallery gallery)
{
    [Theory]
    [InlineData("astronaut")]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public void A_quarter_of_the_surface_is_perfectly_flat(string photo)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            Assert.InRange(gallery.CartoonLooks("comic", photo, seed).CalmDeviation, 0, 0.002);
        }
    }

    [Fact]
    public void A_ramp_has_as_many_plateaus_as_the_seed_draws_tones()
    {
        var ramp = Images.Grey(1024, 64, (x, _) => 10 + (235 * x / 1023.0));
        for (var seed = 1; seed <= 4; seed++)
        {
            using var comic = new Measured(workshop.Comic(ramp, seed));
            var (plateaus, flat) = Plateaus(comic);
            var bins = Bins(seed);

            Assert.InRange(plateaus, bins, bins + 1);
            Assert.InRange(flat, 0.65, 1);
        }
    }

    private static int Bins(long seed)
    {
        var dice = new SplitMix64(seed);
        dice.Next();
        dice.Next();
        return dice.Pick(4, 5, 6, 7);
    }

    private static (int Count, double Flat) Plateaus(Measured comic)
    {
        using var smooth = comic.Blurred(1.5f);
        int count = 0, flat = 0, run = 0;
        for (var x = 1; x <= smooth.Width; x++)
        {
            var still = x < smooth.Width && Math.Abs(smooth[x, 32] - smooth[x - 1, 32]) < 6e-4;
            run = still ? run + 1 : 0;
            flat += still ? 1 : 0;
            count += run == 20 ? 1 : 0;
        }

        return (count, flat / (double)smooth.Width);
    }
}
