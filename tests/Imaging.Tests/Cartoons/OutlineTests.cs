using System.Numerics.Tensors;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Tests the styles with outlines: shapes have closed outlines, and noise has none.</summary>
public sealed class OutlineTests(Workshop workshop)
{
    [Theory]
    [InlineData("comic")]
    [InlineData("pop")]
    public void A_disc_has_a_closed_outline(string style)
    {
        var disc = Images.Grey(1024, 1024, (x, y) => Math.Sqrt(Math.Pow(x - 512, 2) + Math.Pow(y - 512, 2)) < 300 ? 120 : 225);
        for (var seed = 1; seed <= 4; seed++)
        {
            using var canvas = Drawn(style, disc, seed);
            var inked = Enumerable.Range(0, 720).Count(step => HasInk(canvas.Paper, step * Math.PI / 360));

            Assert.InRange(inked, 713, 720);
        }
    }

    [Theory]
    [InlineData("comic")]
    [InlineData("pop")]
    public void Noise_gives_no_ink(string style)
    {
        var dice = new Random(7);
        var half = Images.Grey(512, 512, (_, _) => 150 + (6 * Normal(dice)));
        var noise = Images.Read(Images.Png(half), 1024);
        for (var seed = 1; seed <= 4; seed++)
        {
            using var canvas = Drawn(style, noise, seed);

            Assert.Equal(1, LeastShown(canvas.Paper));
        }
    }

    private Canvas Drawn(string style, RgbImage photo, long seed)
    {
        var canvas = new Canvas(workshop.Pool, photo, []);
        foreach (var step in CartoonDrawing.Steps(style, seed))
        {
            step.Apply(canvas);
        }

        return canvas;
    }

    private static float LeastShown(Plane paper) =>
        Enumerable.Range(0, paper.Height).Min(y => TensorPrimitives.Min<float>(paper.Line(y)));

    private static double Normal(Random dice) =>
        Math.Sqrt(-2 * Math.Log(1 - dice.NextDouble())) * Math.Cos(2 * Math.PI * dice.NextDouble());

    private static bool HasInk(Plane paper, double angle)
    {
        for (var radius = 285.0; radius <= 315; radius += 0.5)
        {
            if (paper[(int)Math.Round(512 + (radius * Math.Cos(angle))), (int)Math.Round(512 + (radius * Math.Sin(angle)))] < 0.5f)
            {
                return true;
            }
        }

        return false;
    }
}
