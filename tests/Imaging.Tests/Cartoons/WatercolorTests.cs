using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Tests properties specific to the style <c>watercolor</c>.</summary>
public sealed class WatercolorTests(Gallery gallery)
{
    [Theory]
    [InlineData("astronaut")]
    [InlineData("chelsea")]
    [InlineData("coffee")]
    public void The_border_stays_bare_paper(string photo)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            using var picture = new Measured(gallery.Cartoon("watercolor", photo, seed));
            var (width, height) = (picture.L.Width, picture.L.Height);
            bool Border(int x, int y) => Math.Min(Math.Min(x, width - 1 - x), Math.Min(y, height - 1 - y)) < 4;

            Assert.InRange(picture.Sampled((x, y) => picture.L[x, y], Border).Average(), 0.93, 1);
        }
    }
}
