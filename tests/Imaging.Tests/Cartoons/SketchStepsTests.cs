using System.Runtime.Intrinsics;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;
using static Avatar.Imaging.Tests.Support.Plainly;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Compares the steps of <c>sketch</c> with a scalar reference, pixel by pixel, on random pictures.</summary>
public sealed class SketchStepsTests : IDisposable
{
    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Lines_lie_on_top_of_the_hatching_and_catch_the_tooth()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
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
        foreach (var canvas in RandomCanvases.All(_pool))
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
        foreach (var canvas in RandomCanvases.All(_pool))
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
    public void Skin_gets_a_base_tone_by_its_lightness_and_is_shaded_around_it()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            if (canvas.Portrait is not { } portrait) continue;
            using var faceless = new Canvas(_pool, canvas.ToImage(), []);
            canvas.L.CopyTo(faceless.L);
            new PencilTone().Apply(faceless);
            var (dark, _, light) = portrait.Tones;
            var contrast = Math.Clamp(0.5 / (light - dark), 1, 1.5);
            var lift = 0.02 + (0.05 * Smoothstep(0.45, 0.95, portrait.Cheek));

            new PencilTone().Apply(canvas);

            AssertEqual(canvas.Tone, (x, y) =>
            {
                var own = Mix(canvas.L[x, y], canvas.SourceL[x, y], 0.15 + (0.5 * portrait.Detail[x, y]));
                var shaded = Math.Clamp(ShowGraphite.ToneFor((float)(portrait.Cheek + lift + (contrast * (Math.Clamp(own, 0, 1) - portrait.Cheek)))), 0.03, 1);
                return Mix(faceless.Tone[x, y], shaded, portrait.Skin[x, y]);
            });
        }
    }

    [Theory]
    [InlineData(0.35f)]
    [InlineData(0.6f)]
    [InlineData(0.85f)]
    public void A_base_tone_has_about_its_lightness_in_the_finished_drawing(float lightness)
    {
        using var canvas = new Canvas(_pool, Images.Grey(1024, 1024, (_, _) => 128), [new(-1000, -1000, 3000, 3000, new(-100, 300), new(1100, 300), 1)]);
        var tone = canvas.Rent();
        tone.Fill(ShowGraphite.ToneFor(lightness));
        canvas.KeepTone(tone);
        foreach (var step in (IStep[])[new TakePaper(3), new Hatch(0.7f, 1.15f, 30, 0.7f, (1, 2, 3)), new ShowGraphite(0.5f)]) step.Apply(canvas);
        using var drawn = new Measured(canvas.ToImage());

        Assert.InRange(Measured.Percentile(drawn.Sampled((x, y) => drawn.L[x, y]), 0.5), lightness - 0.06f, lightness + 0.06f);
    }

    [Fact]
    public void Hatching_adds_a_layer_for_every_deeper_tone_and_is_smudged_in_faces()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using var one = new StrokeTexture(_pool, 60 * canvas.Scale, 2 * canvas.Scale, 1);
            using var two = new StrokeTexture(_pool, 60 * canvas.Scale, 2 * canvas.Scale, 2);
            using var three = new StrokeTexture(_pool, 60 * canvas.Scale, 2 * canvas.Scale, 3);

            new Hatch(0.7f, 1.1f, 60, 2, (1, 2, 3)).Apply(canvas);

            AssertEqual(canvas.Graphite, (x, y) => Laid(canvas, (one, two, three), x, y));
        }
    }

    [Fact]
    public void Pencil_tones_keep_the_order_of_the_photos()
    {
        foreach (var canvas in RandomCanvases.All(_pool).Where(canvas => canvas.Portrait is null))
        {
            new PencilTone().Apply(canvas);

            var pairs = Pixels(canvas.L).Select(at => (Lightness: canvas.L[at.X, at.Y], Tone: canvas.Tone[at.X, at.Y])).OrderBy(pair => pair.Lightness);

            Assert.All(pairs.Zip(pairs.Skip(1)), next => Assert.InRange(next.Second.Tone - next.First.Tone, -1e-5f, 1));
            Assert.All(pairs, pair => Assert.InRange(pair.Tone, 0.04f, 1));
        }
    }

    private static double Laid(Canvas canvas, (StrokeTexture One, StrokeTexture Two, StrokeTexture Three) layers, int x, int y)
    {
        var density = -0.95 * Mix(1.1, 1, canvas.Skin(x, y)) * Math.Log(Math.Clamp(canvas.Tone[x, y], 0.03, 1));
        var strokes = (2 * Math.Clamp(density, 0, 0.8) * Stroke(layers.One, 0.7f, x, y))
            + (2 * Math.Clamp(density - 0.45, 0, 1) * Stroke(layers.Two, 0.7f + 0.95f, x, y))
            + (2 * Math.Clamp(density - 1.1, 0, 2) * Stroke(layers.Three, 0.7f - 0.6f, x, y));
        return Mix(strokes, density, 0.45 * canvas.Mask(x, y)) * Math.Clamp(0.92 + (0.20 * canvas.Grain[x, y]), 0.4, 1.4);
    }

    private static double Stroke(StrokeTexture strokes, float angle, int x, int y)
    {
        var (sine, cosine) = MathF.SinCos(angle);
        return strokes.At(Vector256.Create((x * cosine) + (y * sine)), Vector256.Create((y * cosine) - (x * sine))).ToScalar();
    }

    private static IEnumerable<(int X, int Y)> Pixels(Plane plane) =>
        Enumerable.Range(0, plane.Height).SelectMany(y => Enumerable.Range(0, plane.Width).Select(x => (x, y)));
}
