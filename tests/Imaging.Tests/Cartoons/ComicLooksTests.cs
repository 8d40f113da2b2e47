using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>What makes a comic: measured on three photos and four seeds, each threshold with some slack.</summary>
public sealed class ComicLooksTests(Workshop workshop)
{
    public static TheoryData<string, long> Drawings()
    {
        var data = new TheoryData<string, long>();
        foreach (var name in Workshop.PhotoNames)
        {
            for (var seed = 1; seed <= 4; seed++)
            {
                data.Add(name, seed);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Drawings))]
    public void Surfaces_are_flat(string name, long seed)
    {
        using var photo = new Measured(Workshop.Large(name));
        using var comic = new Measured(workshop.Comic(name, seed));
        var before = photo.Sampled((x, y) => photo.Deviation(x, y, 4));
        var after = comic.Sampled((x, y) => comic.Deviation(x, y, 4));

        Assert.InRange(Measured.Percentile(after, 0.5) / Measured.Percentile(before, 0.5), 0, 0.45);
        Assert.InRange(Measured.Percentile(after, 0.25), 0, 0.002);
    }

    [Theory]
    [MemberData(nameof(Drawings))]
    public void Edges_are_crisper_than_the_photo(string name, long seed)
    {
        using var photo = new Measured(Workshop.Large(name));
        using var comic = new Measured(workshop.Comic(name, seed));

        var ratio = Measured.Percentile(comic.Sampled(comic.Gradient), 0.99) / Measured.Percentile(photo.Sampled(photo.Gradient), 0.99);

        Assert.InRange(ratio, 1.4, 10);
    }

    [Theory]
    [MemberData(nameof(Drawings))]
    public void Colours_stay_near_the_photo(string name, long seed)
    {
        using var photo = new Measured(Workshop.Large(name));
        using var comic = new Measured(workshop.Comic(name, seed));

        Assert.InRange(comic.Sampled(comic.Chroma).Average() / photo.Sampled(photo.Chroma).Average(), 0.85, 1.8);
        Assert.InRange(Images.Psnr(Workshop.Large(name), workshop.Comic(name, seed)), 16, 24);
    }

    [Theory]
    [InlineData("astronaut")]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public void Any_two_seeds_give_visibly_different_pictures(string name)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            for (var other = seed + 1; other <= 4; other++)
            {
                Assert.InRange(Images.Psnr(workshop.Comic(name, seed), workshop.Comic(name, other)), 15, 30);
            }
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_on_any_number_of_threads()
    {
        var alone = await DrawAsync();
        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DrawAsync()));

        Assert.All(together, bytes => Assert.Equal(alone, bytes));
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

    [Fact]
    public void A_disc_has_a_closed_outline()
    {
        var disc = Images.Grey(1024, 1024, (x, y) => Math.Sqrt(Math.Pow(x - 512, 2) + Math.Pow(y - 512, 2)) < 300 ? 120 : 225);
        for (var seed = 1; seed <= 4; seed++)
        {
            using var comic = new Measured(workshop.Comic(disc, seed));
            var inked = Enumerable.Range(0, 720).Count(step => HasInk(comic, step * Math.PI / 360));

            Assert.InRange(inked, 713, 720);
        }
    }

    [Fact]
    public void Noise_gives_no_ink()
    {
        var dice = new Random(7);
        var half = Images.Grey(512, 512, (_, _) => 150 + (6 * Math.Sqrt(-2 * Math.Log(1 - dice.NextDouble())) * Math.Cos(2 * Math.PI * dice.NextDouble())));
        var noise = Images.Read(Images.Png(half), 1024);
        for (var seed = 1; seed <= 4; seed++)
        {
            using var comic = new Measured(workshop.Comic(noise, seed));

            Assert.DoesNotContain(comic.Sampled((x, y) => comic.L[x, y]), lightness => lightness < 0.35f);
        }
    }

    private async Task<byte[]> DrawAsync()
    {
        var drawn = await workshop.Engine.DrawAsync(Workshop.Photo("astronaut"), "comic", 5, TestContext.Current.CancellationToken);
        return drawn.Bytes.ToArray();
    }

    private static int Bins(long seed)
    {
        var dice = new Imaging.Cartoons.SplitMix64(seed);
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

    private static bool HasInk(Measured comic, double angle)
    {
        for (var radius = 285.0; radius <= 315; radius += 0.5)
        {
            if (comic.L[(int)Math.Round(512 + (radius * Math.Cos(angle))), (int)Math.Round(512 + (radius * Math.Sin(angle)))] < 0.35f)
            {
                return true;
            }
        }

        return false;
    }
}
