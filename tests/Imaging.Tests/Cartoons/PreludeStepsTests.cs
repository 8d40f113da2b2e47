using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;
using static Avatar.Imaging.Tests.Support.Plainly;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Compares the steps that every style starts with to a scalar reference, and checks their guarantees for faces.</summary>
public sealed class PreludeStepsTests : IDisposable
{
    private static readonly Caricature Strongest = new(Eyes: 0.13f, Jaw: 0.05f);

    private static readonly FaceGeometry Face = new(new(100, 80, 200, 200, new(150, 150), new(250, 160), 1));

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void A_released_plane_returns_to_the_pool_and_is_not_read_again()
    {
        using var canvas = new Canvas(_pool, Images.Grey(40, 30, (x, y) => x + y), []);
        IScopedStep[] steps = [new KeepSource(), new TraceFlow(SourceShare: 1)];
        foreach (var step in steps) step.Apply(canvas);
        var lent = _pool.Rented;

        foreach (var step in steps) new Release(step).Apply(canvas);

        Assert.Equal(lent - 2, _pool.Rented);
        Assert.Throws<InvalidOperationException>(() => canvas.SourceL);
        Assert.Throws<InvalidOperationException>(() => canvas.Flow);
    }

    [Fact]
    public void A_scope_releases_its_result_after_the_last_step_that_uses_it()
    {
        var (source, flow, user) = (new KeepSource(), new TraceFlow(SourceShare: 1), new Contrast(1));

        Assert.Equal(
            [source, flow, user, new Release(flow), user, new Release(source)],
            IStep.Using(source, [.. IStep.Using(flow, user), user]));
    }

    [Fact]
    public void Levels_are_stretched_around_their_middle_and_cheeks_keep_their_lightness()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using var before = canvas.Copy(canvas.L);
            var ends = Statistics.Percentiles(before, null, 0, 1, 0.005f, 0.995f);
            double low = ends[0], high = ends[1];
            var gain = Math.Min(0.92 / Math.Max(high - low, 1e-3), 1.35);
            var shift = Math.Min(Math.Max((low + high) / 2 * (1 - gain), 0.06 - (low * gain)), 0.98 - (high * gain));
            double Stretched(double lightness) => Math.Clamp(Mix(lightness, (gain * lightness) + shift, 0.7), 0, 1);
            double cheek = canvas.Portrait?.Cheek ?? 0, from = Math.Clamp(Stretched(cheek), 0.05, 0.95);
            var bend = canvas.Portrait is null ? 0 : Math.Clamp((cheek - from) / (4 * from * (1 - from)), -0.15, 0.15);

            new AutoLevels().Apply(canvas);

            AssertEqual(canvas.L, (x, y) => Stretched(before[x, y]) + (4 * bend * Stretched(before[x, y]) * (1 - Stretched(before[x, y]))));
            if (canvas.Portrait is { } portrait) Assert.Equal(cheek, portrait.Cheek, 0.01);
        }
    }

    [Fact]
    public void The_lightness_of_the_cheeks_is_the_mean_of_the_medians_of_two_discs_inside_the_face()
    {
        using var canvas = new Canvas(_pool, Images.Grey(401, 333, (x, y) => (x + y) / 3.0), [new(100, 80, 200, 200, new(150, 150), new(250, 160), 1)]);
        var portrait = canvas.Portrait!;
        portrait.MeasureTones(canvas.L);
        var down = new Vector2(-Face.AxisX.Y, Face.AxisX.X);
        Vector2[] centres = [.. new[] { -1, 1 }.Select(side => new Vector2(200, 155) + (Face.EyeDistance * ((0.77f * side * Face.AxisX) + (0.49f * down))))];
        var pixels = Enumerable.Range(0, canvas.L.Height).SelectMany(y => Enumerable.Range(0, canvas.L.Width).Select(x => (X: x, Y: y))).ToList();

        Assert.Equal(centres.Average(Median), portrait.Cheek, 0.01f);

        float Median(Vector2 centre) => Measured.Percentile(
            [.. pixels.Where(at => Vector2.Distance(centre, new(at.X, at.Y)) <= 0.16f * Face.EyeDistance && portrait.Mask[at.X, at.Y] > 0.95f).Select(at => canvas.L[at.X, at.Y])], 0.5);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.6f)]
    [InlineData(0.2f)]
    public void A_photo_without_anything_bright_is_exposed_longer(float light)
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            foreach (var plane in (Plane[])[canvas.L, canvas.A, canvas.B]) plane.Multiply(light);
            using Plane l = canvas.Copy(canvas.L), a = canvas.Copy(canvas.A), b = canvas.Copy(canvas.B);
            var ends = Statistics.Percentiles(l, null, 0, 1, 0.01f, 0.99f);
            double dark = ends[0], bright = ends[1];
            var share = Math.Clamp((((bright - dark) / bright) - 0.2) / 0.2, 0, 1);
            var gain = Mix(1, Math.Clamp(0.83 / bright, 1, 2), share);

            new LiftExposure().Apply(canvas);

            AssertEqual(canvas.L, (x, y) => gain * l[x, y]);
            AssertEqual(canvas.A, (x, y) => gain * a[x, y]);
            AssertEqual(canvas.B, (x, y) => gain * b[x, y]);
        }
    }

    [Fact]
    public void A_dark_face_among_bright_things_is_not_exposed_longer()
    {
        using var photo = Images.Made(90, 60, (x, _) => x < 80 ? (70, 45, 35) : (250, 250, 250));
        using var canvas = new Canvas(_pool, photo, [new(20, 4, 28, 26, new(27, 12), new(41, 13), 1)]);
        using var before = canvas.Copy(canvas.L);

        new LiftExposure().Apply(canvas);

        AssertEqual(canvas.L, (x, y) => before[x, y]);
    }

    [Fact]
    public void White_balance_moves_the_hue_of_the_skin_part_of_the_way()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            canvas.A.Add(0.09f);
            canvas.B.Add(0.01f);
            using Plane a = canvas.Copy(canvas.A), b = canvas.Copy(canvas.B);
            var (byA, byB) = (0.0, 0.0);
            if (canvas.Portrait is { } portrait)
            {
                double ma = portrait.Median(a), mb = portrait.Median(b);
                var chroma = Math.Sqrt((ma * ma) + (mb * mb));
                Assert.InRange(chroma, 0.02, 0.16);
                byA = Math.Clamp(0.45 * ((chroma * Math.Cos(0.93)) - ma), -0.02, 0.02);
                byB = Math.Clamp(0.45 * ((chroma * Math.Sin(0.93)) - mb), -0.02, 0.02);
            }

            new BalanceSkin().Apply(canvas);

            AssertEqual(canvas.A, (x, y) => a[x, y] + (byA * canvas.L[x, y]));
            AssertEqual(canvas.B, (x, y) => b[x, y] + (byB * canvas.L[x, y]));
        }
    }

    [Fact]
    public void Skin_is_what_is_near_the_face_and_has_its_colour()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            if (canvas.Portrait is not { } portrait) continue;
            using Plane a = canvas.Blurred(canvas.A, 3 * canvas.Scale), b = canvas.Blurred(canvas.B, 3 * canvas.Scale);

            AssertEqual(portrait.Skin, (x, y) =>
            {
                var distance = Vector2.Distance(new(x, y), portrait.Largest.Centre) / portrait.Largest.Height;
                var unlike = Math.Pow(a[x, y] - portrait.Colour.X, 2) + Math.Pow(b[x, y] - portrait.Colour.Y, 2);
                var alike = 0.85 * (1 - Smoothstep(1.2, 2.4, distance)) * Math.Exp(-unlike / (0.05 * 0.05));
                return Math.Max(portrait.Mask[x, y], alike);
            });
        }
    }

    [Fact]
    public void A_mask_falls_from_an_ellipse_to_its_edge()
    {
        var oval = Face.Oval;
        using var mask = _pool.Rent(401, 333);
        mask.Fill(0);

        oval.Paint(mask, 0.8f, 1.25f);

        AssertEqual(mask, (x, y) =>
        {
            var offset = new Vector2(x, y) - oval.Centre;
            var across = Vector2.Dot(offset, oval.AxisX) / oval.RadiusX;
            var along = Vector2.Dot(offset, new(-oval.AxisX.Y, oval.AxisX.X)) / oval.RadiusY;
            return 1 - Smoothstep(0.8, 1.25, Math.Sqrt((across * across) + (along * along)));
        });
    }

    [Fact]
    public void A_warped_pixel_is_read_from_where_the_map_says()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using var before = canvas.Copy(canvas.L);

            Strongest.Apply(canvas);

            AssertEqual(canvas.L, (x, y) =>
            {
                if (canvas.Portrait is not { } portrait) return before[x, y];
                var move = Move(portrait.Largest, x, y);
                return Cubically(before, x + move.X, y + move.Y);
            });
        }
    }

    [Fact]
    public void A_caricature_moves_nothing_far_and_nothing_beyond_three_eye_distances()
    {
        var farthest = 0f;
        for (var y = -300; y < 700; y += 3)
        {
            for (var x = -300; x < 700; x += 3)
            {
                var move = Move(Face, x, y).Length() / Face.EyeDistance;
                farthest = Math.Max(farthest, move);
                if (Vector2.Distance(new(x, y), Face.Brow) >= 3 * Face.EyeDistance) Assert.Equal(0, move);
            }
        }

        Assert.InRange(farthest, 0.02f, 0.06f);
    }

    [Fact]
    public void A_caricature_never_folds_the_picture()
    {
        for (var y = -100; y < 500; y += 2)
        {
            for (var x = -100; x < 500; x += 2)
            {
                var right = Move(Face, x + 1, y) - Move(Face, x - 1, y);
                var down = Move(Face, x, y + 1) - Move(Face, x, y - 1);
                var area = ((1 + (right.X / 2)) * (1 + (down.Y / 2))) - (right.Y / 2 * down.X / 2);

                Assert.InRange(area, 0.7f, 1.15f);
            }
        }
    }

    private static Vector2 Move(FaceGeometry face, float x, float y)
    {
        var (dx, dy) = Strongest.Offset(face, Vector256.Create(x), Vector256.Create(y));
        return new(dx[0], dy[0]);
    }
}
