using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Tests properties specific to the style <c>pop</c>.</summary>
public sealed class PopTests(Workshop workshop, Gallery gallery)
{
    [Theory]
    [InlineData("astronaut")]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public void A_quarter_of_the_surface_is_flat_ink(string photo)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            Assert.InRange(gallery.CartoonLooks("pop", photo, seed).CalmDeviation, 0, 0.012);
        }
    }

    [Fact]
    public void The_screen_has_the_period_and_the_angle_that_the_seed_draws()
    {
        var ramp = Images.Grey(1024, 1024, (x, _) => 10 + (235 * x / 1023.0));
        for (var seed = 1; seed <= 4; seed++)
        {
            using var drawn = new Measured(CartoonDrawing.Draw(workshop.Pool, ramp, [], [], "pop", seed, CancellationToken.None));
            var screen = CartoonDrawing.Steps("pop", seed).OfType<ScreenTones>().Single();

            var (period, angle) = Spectrum.Strongest(drawn.L, 512, longest: 20);

            Assert.InRange(period / screen.Period, 0.97, 1.03);
            Assert.InRange(Math.IEEERemainder(angle - screen.Angle, Math.PI / 2) * 180 / Math.PI, -1.5, 1.5);
        }
    }

    [Fact]
    public void A_small_face_gets_thirty_dots_across()
    {
        var screen = new ScreenTones(4, 10, 0.5f);
        using var canvas = new Canvas(workshop.Pool, Images.Grey(1024, 700, (_, _) => 128), [new(400, 200, 220, 220, new(460, 280), new(560, 280), 1)]);

        Assert.Equal(canvas.Portrait!.Largest.Width * 0.030f, screen.GetPeriod(canvas), 1e-4f);
    }

    [Theory]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public void Looks_differ_in_hue_even_where_nothing_is_grey(string photo)
    {
        var hues = Enumerable.Range(0, 6).Select(seed => MeanHue(photo, seed)).Order().ToArray();

        Assert.InRange(hues[^1] - hues[0], 1.0, Math.PI);
        Assert.All(hues.Zip(hues.Skip(1)), next => Assert.InRange(next.Second - next.First, 0.04, 1));
    }

    [Theory]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public void Seeds_that_share_a_look_rotate_its_inks_differently(string photo) =>
        Assert.InRange(Math.Abs(MeanHue(photo, 7) - MeanHue(photo, 1)), 0.15, 1.5);

    [Fact]
    public void The_largest_seed_has_steps() => Assert.NotEmpty(CartoonDrawing.Steps("pop", long.MaxValue));

    private double MeanHue(string photo, long seed)
    {
        using var drawn = new Measured(gallery.Cartoon("pop", photo, seed));
        return Math.Atan2(drawn.Sampled((x, y) => drawn.B[x, y]).Average(), drawn.Sampled((x, y) => drawn.A[x, y]).Average());
    }
}
