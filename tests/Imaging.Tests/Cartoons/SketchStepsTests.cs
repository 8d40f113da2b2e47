using System.Runtime.Intrinsics;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Cartoons.Steps;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>The steps of a sketch against the same mathematics written plainly, one pixel at a time, on random pictures.</summary>
public sealed class SketchStepsTests : IDisposable
{
    private const double Level = 1 / 255.0;

    private static readonly (int Width, int Height)[] Shapes = [(67, 33), (1, 1), (1, 40), (50, 3), (129, 65)];

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Hatching_adds_a_layer_for_every_deeper_tone()
    {
        var hatch = new Hatch(0.7f, 1.1f, 60, 2, (1, 2, 3));
        foreach (var canvas in Canvases())
        {
            using var one = new StrokeTexture(_pool, 60 * canvas.Scale, 2 * canvas.Scale, 1);
            using var two = new StrokeTexture(_pool, 60 * canvas.Scale, 2 * canvas.Scale, 2);
            using var three = new StrokeTexture(_pool, 60 * canvas.Scale, 2 * canvas.Scale, 3);

            hatch.Apply(canvas);

            AssertEqual(canvas.Graphite, (x, y) =>
            {
                var density = -0.95 * 1.1 * Math.Log(Math.Clamp(canvas.Tone[x, y], 0.03, 1));
                var strokes = (2 * Math.Clamp(density, 0, 0.8) * Stroke(one, 0.7f, x, y))
                    + (2 * Math.Clamp(density - 0.45, 0, 1) * Stroke(two, 0.7f + 0.95f, x, y))
                    + (2 * Math.Clamp(density - 1.1, 0, 2) * Stroke(three, 0.7f - 0.6f, x, y));
                return strokes * Math.Clamp(0.92 + (0.20 * canvas.Grain[x, y]), 0.4, 1.4);
            });
        }
    }

    [Fact]
    public void Lines_lie_on_top_of_the_hatching_and_catch_the_tooth()
    {
        foreach (var canvas in Canvases())
        {
            using var before = canvas.Rent();
            canvas.Graphite.CopyTo(before);

            new DrawGraphite(1.9f).Apply(canvas);

            AssertEqual(canvas.Graphite, (x, y) =>
                before[x, y] + (Math.Clamp(0.80 + (0.16 * canvas.Grain[x, y]), 0.35, 1.15) * 1.9 * (1 - canvas.Paper[x, y])));
        }
    }

    [Fact]
    public void Colour_dodge_darkens_what_is_darker_than_its_surroundings()
    {
        foreach (var canvas in Canvases())
        {
            using Plane before = canvas.Rent(), around = canvas.Rent();
            canvas.Graphite.CopyTo(before);
            Gaussian.Blur(_pool, canvas.SourceL, around, 5 * canvas.Scale);

            new ColourDodge(0.9f).Apply(canvas);

            AssertEqual(canvas.Graphite, (x, y) =>
                before[x, y] + (0.9 * (1 - Math.Clamp(canvas.SourceL[x, y] / Math.Max(around[x, y], 0.05), 0, 1))));
        }
    }

    [Fact]
    public void Graphite_fades_light_exponentially()
    {
        (double Tint, double White)[] channels = [(1.03, 0.975), (0.995, 0.965), (0.965, 0.9435)];
        foreach (var canvas in Canvases())
        {
            new ShowGraphite(0.5f).Apply(canvas);

            Plane[] shown = [canvas.Red, canvas.Green, canvas.Blue];
            foreach (var (plane, (tint, white)) in shown.Zip(channels))
            {
                AssertEqual(plane, (x, y) =>
                {
                    var grey = (0.09 + (0.91 * Math.Exp(-canvas.Graphite[x, y]))) * (1 + (0.008 * canvas.Grain[x, y]));
                    return Math.Pow(grey, 1 / tint) * white;
                });
            }
        }
    }

    [Fact]
    public void Pencil_tones_keep_the_order_of_the_photos()
    {
        foreach (var canvas in Canvases())
        {
            new PencilTone().Apply(canvas);

            var pairs = Pixels(canvas.L).Select(at => (Lightness: canvas.L[at.X, at.Y], Tone: canvas.Tone[at.X, at.Y])).OrderBy(pair => pair.Lightness);

            Assert.All(pairs.Zip(pairs.Skip(1)), next => Assert.InRange(next.Second.Tone - next.First.Tone, -1e-5f, 1));
            Assert.All(pairs, pair => Assert.InRange(pair.Tone, 0.04f, 1));
        }
    }

    /// <summary>Random pictures, with everything that the steps of a sketch read.</summary>
    private IEnumerable<Canvas> Canvases()
    {
        var dice = new Random(2);
        foreach (var (width, height) in Shapes)
        {
            var photo = Images.Made(width, height, (_, _) => (dice.Next(256), dice.Next(256), dice.Next(256)));
            using var canvas = new Canvas(_pool, photo, []);
            new KeepSource().Apply(canvas);
            canvas.KeepTone(Random(canvas, dice));
            canvas.KeepPaper(Random(canvas, dice));
            canvas.KeepGraphite(Random(canvas, dice));
            new TakePaper(7).Apply(canvas);
            yield return canvas;
        }
    }

    private static Plane Random(Canvas canvas, Random dice)
    {
        var plane = canvas.Rent();
        for (var y = 0; y < plane.Height; y++)
        {
            foreach (ref var value in plane.Line(y))
            {
                value = dice.NextSingle();
            }
        }

        return plane;
    }

    private static double Stroke(StrokeTexture strokes, float angle, int x, int y)
    {
        var (sine, cosine) = MathF.SinCos(angle);
        return strokes.At(Vector256.Create((x * cosine) + (y * sine)), Vector256.Create((y * cosine) - (x * sine))).ToScalar();
    }

    private static IEnumerable<(int X, int Y)> Pixels(Plane plane) =>
        Enumerable.Range(0, plane.Height).SelectMany(y => Enumerable.Range(0, plane.Width).Select(x => (x, y)));

    private static void AssertEqual(Plane actual, Func<int, int, double> expected) =>
        Assert.All(Pixels(actual), at => Assert.Equal(expected(at.X, at.Y), actual[at.X, at.Y], Level));
}
