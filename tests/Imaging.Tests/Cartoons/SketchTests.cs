using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Tests properties specific to the style <c>sketch</c>.</summary>
public sealed class SketchTests(Gallery gallery)
{
    [Theory]
    [InlineData("astronaut")]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public void Graphite_has_hardly_any_colour(string photo)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            using var picture = new Measured(gallery.Cartoon("sketch", photo, seed));

            Assert.InRange(Measured.Percentile(picture.Sampled(picture.Chroma), 0.995), 0, 0.025);
        }
    }

    [Fact]
    public void Strokes_run_in_the_direction_that_the_seed_draws()
    {
        using var pool = new PlanePool();
        var grey = Images.Grey(512, 512, (x, _) => 140 + (x / 4.0));
        for (var seed = 1; seed <= 4; seed++)
        {
            var drawn = CartoonDrawing.Draw(pool, grey, Array.Empty<Face>(), [], "sketch", seed, CancellationToken.None);
            var hatch = CartoonDrawing.Steps("sketch", seed).OfType<Hatch>().Single();

            Assert.InRange(Turned(Direction(drawn), hatch.Angle), -0.12, 0.12);
        }
    }

    /// <summary>Returns the direction of least change, from the structure tensor of the lighter half, where strokes do not cross.</summary>
    private static double Direction(RgbImage picture)
    {
        using var measured = new Measured(picture);
        double xx = 0, xy = 0, yy = 0;
        for (var y = 1; y < measured.L.Height - 1; y++)
        {
            for (var x = measured.L.Width / 2; x < measured.L.Width - 1; x++)
            {
                var across = measured.L[x + 1, y] - measured.L[x - 1, y];
                var down = measured.L[x, y + 1] - measured.L[x, y - 1];
                (xx, xy, yy) = (xx + (across * across), xy + (across * down), yy + (down * down));
            }
        }

        return (0.5 * Math.Atan2(2 * xy, xx - yy)) + (Math.PI / 2);
    }

    /// <summary>Returns the angle between two directions in radians; directions repeat after half a turn.</summary>
    private static double Turned(double from, double to) => Math.IEEERemainder(to - from, Math.PI);
}
