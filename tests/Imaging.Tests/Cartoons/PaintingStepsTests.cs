using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;
using static Avatar.Imaging.Tests.Support.Plainly;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Compares the steps of <c>painting</c> with a scalar reference, pixel by pixel, on random pictures.</summary>
public sealed class PaintingStepsTests : IDisposable
{
    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Faces_are_painted_with_a_finer_brush()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            var (broad, fine) = (Strokes(canvas, 40 * canvas.Scale), Strokes(canvas, 2.4f));
            double Painted(int i, int x, int y) =>
                Mix(broad[i][x, y], fine[i][x, y], (0.75 * canvas.Mask(x, y)) + (0.25 * canvas.Detail(x, y)));

            new Brush(Size: 40, FaceSize: 4.6f).Apply(canvas);

            AssertEqual(canvas.L, (x, y) => Mix(Painted(0, x, y), canvas.SourceL[x, y], 0.25 * canvas.Detail(x, y)));
            AssertEqual(canvas.A, (x, y) => Painted(1, x, y));
            AssertEqual(canvas.B, (x, y) => Painted(2, x, y));
            Array.ForEach([.. broad, .. fine], plane => plane.Dispose());
        }
    }

    [Fact]
    public void A_face_beyond_the_border_is_not_painted()
    {
        using var canvas = new Canvas(_pool, Images.Grey(65, 40, (x, y) => 3 * (x + y)), [new(400, 400, 20, 20, new(405, 405), new(415, 405), 1)]);
        new KeepSource().Apply(canvas);
        canvas.KeepFlow(FlowField.CreateBiased(_pool, canvas.L, 2, 0.7f));

        new Brush(Size: 40, FaceSize: 4.6f).Apply(canvas);

        Assert.True(canvas.Portrait!.Bounds.IsEmpty);
        Assert.InRange(canvas.L[30, 20], 0.1f, 1);
    }

    [Fact]
    public void Strokes_of_broken_colour_are_noise_averaged_along_the_flow()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using Plane l = canvas.Copy(canvas.L), a = canvas.Copy(canvas.A), b = canvas.Copy(canvas.B), strokes = canvas.Rent();
            using var half = Resampling.Halve(_pool, canvas.L);
            using var flow = FlowField.CreateBiased(_pool, half, 4 * canvas.Scale, 0.9f);
            using Plane noise = _pool.RentLike(half), coarse = _pool.RentLike(half), pulled = _pool.RentLike(half);
            Noise.White(noise, 11);
            Gaussian.Blur(_pool, noise, coarse, 1.5f * 1.2f * canvas.Scale);
            coarse.Add(-0.5f);
            new FlowAverage(coarse, flow, 11 * canvas.Scale, 2.75f * canvas.Scale).CopyTo(pulled);
            pulled.Multiply(1 / (Statistics.RootMeanSquare(pulled) + 1e-6f));
            Resampling.Double(pulled, strokes, Resampling.Cubic);
            double Stroke(int x, int y) => Math.Tanh(1.6 * strokes[x, y]) * (1 - (0.85 * canvas.Skin(x, y)));

            new BreakColour(1.2f, 0.9f, Look: 2, Seed: 11).Apply(canvas);

            AssertEqual(canvas.L, (x, y) => l[x, y] + (0.028 * Stroke(x, y)));
            AssertEqual(canvas.A, (x, y) => a[x, y] + (0.014 * Stroke(x, y) * (Math.Cos(1.2) - Math.Cos(5.6)) / 2));
            AssertEqual(canvas.B, (x, y) => b[x, y] + (0.014 * Stroke(x, y) * (Math.Sin(1.2) - Math.Sin(5.6)) / 2));
        }
    }

    [Fact]
    public void Thick_paint_is_lit_from_the_side_and_shows_the_canvas()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            var s = canvas.Scale;
            using Plane l = canvas.Copy(canvas.L), noise = canvas.Rent(), bristles = canvas.Rent(), hairs = canvas.Rent(), lit = canvas.Rent(), sway = canvas.Rent();
            Noise.White(noise, 5);
            Gaussian.Blur(_pool, noise, bristles, 0.8f * s);
            bristles.Add(-0.5f);
            new FlowAverage(bristles, canvas.Flow, 7 * s, 2 * s).CopyTo(hairs);
            hairs.Multiply(1 / (Statistics.RootMeanSquare(hairs) + 1e-6f));
            using var smooth = canvas.Blurred(canvas.L, 0.8f * s);
            using var height = _pool.Filled(l.Width, l.Height, (x, y) => (8 * smooth[x, y]) + (0.5f * hairs[x, y]));
            Slopes(height, lit, angle: -1.1f);
            Noise.Smooth(_pool, sway, 40 * s, 6);

            new Impasto(Relief: 1.3f, Lamp: -1.1f, HairSeed: 5, WeaveSeed: 6).Apply(canvas);

            AssertEqual(canvas.L, (x, y) =>
            {
                var thick = 1.3 * (1 - (0.65 * canvas.Mask(x, y))) * Mix(0.55, 1, canvas.Flow.Coherence[x, y]);
                var (turns, swayed) = (2 * Math.PI / (4.2 * s), 1.2 * s * sway[x, y]);
                var weave = Math.Sin((x + swayed) * turns) * Math.Sin((y - swayed) * turns);
                return l[x, y] + (thick * ((-0.050 * Math.Tanh(1.6 * lit[x, y])) + (0.010 * weave) + (0.008 * hairs[x, y])));
            });
        }
    }

    [Fact]
    public void Objects_are_set_off_against_their_surroundings()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using Plane l = canvas.Copy(canvas.L), around = canvas.Blurred(canvas.L, 24 * canvas.Scale);

            new SeparatePlanes(0.2f, 24).Apply(canvas);

            AssertEqual(canvas.L, (x, y) => Math.Clamp(l[x, y] + (0.2 * (l[x, y] - around[x, y])), 0, 1));
        }
    }

    [Fact]
    public void A_toned_ground_shines_through_thin_paint_but_not_through_skin()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using var l = canvas.Copy(canvas.L);

            new ToneGround(0.15f).Apply(canvas);

            AssertEqual(canvas.L, (x, y) => l[x, y] + (0.15 * Math.Pow(1 - Math.Clamp(l[x, y], 0, 1), 4) * (1 - canvas.Skin(x, y))));
        }
    }

    private Plane[] Strokes(Canvas canvas, float radius)
    {
        using var filter = new Kuwahara(_pool, canvas.L, canvas.A, canvas.B, canvas.Flow, radius, Region.Whole(canvas.L));
        Plane[] painted = [canvas.Rent(), canvas.Rent(), canvas.Rent()];
        filter.Paint(Region.Whole(canvas.L), painted[0], painted[1], painted[2]);
        return painted;
    }

    private static unsafe void Slopes(Plane height, Plane target, float angle)
    {
        var slope = new Slope(height, MathF.Cos(angle), MathF.Sin(angle));
        for (var y = 0; y < height.Height; y++)
        {
            slope.Row(y, target.Row(y));
        }
    }
}
