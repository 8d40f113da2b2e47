using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;
using static Avatar.Imaging.Tests.Support.Plainly;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Compares the steps of <c>comic</c>, which other styles share, with a scalar reference on random pictures.</summary>
public sealed class ComicStepsTests : IDisposable
{
    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Flattening_weights_neighbours_by_their_similarity()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            var s = canvas.Scale;
            using Plane l = canvas.Copy(canvas.L), a = canvas.Copy(canvas.A), b = canvas.Copy(canvas.B);
            using Plane blurredL = canvas.Blurred(l, 0.8f * s), blurredA = canvas.Blurred(a, 0.8f * s), blurredB = canvas.Blurred(b, 0.8f * s);
            Transform(canvas, [blurredL, blurredA, blurredB], [l, a, b], 9 * s, 1);
            using Plane crispL = Crisp(canvas, l), crispA = Crisp(canvas, a), crispB = Crisp(canvas, b);
            using Plane guideL = canvas.Copy(crispL), guideA = canvas.Copy(crispA), guideB = canvas.Copy(crispB);
            Transform(canvas, [guideL, guideA, guideB], [crispL, crispA, crispB], 28 * s, 2);

            new Flatten(EdgeRange: 0.1f, Reach: 28).Apply(canvas);

            AssertEqual(canvas.L, (x, y) => crispL[x, y]);
            AssertEqual(canvas.A, (x, y) => crispA[x, y]);
            AssertEqual(canvas.B, (x, y) => crispB[x, y]);
        }
    }

    [Fact]
    public void Contrast_is_a_smoothstep_reduced_in_faces()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using var before = canvas.Copy(canvas.L);

            new Contrast(0.5f).Apply(canvas);

            AssertEqual(canvas.L, (x, y) =>
                Mix(before[x, y], Smoothstep(0, 1, before[x, y]), 0.5 * (1 - (0.8 * canvas.Mask(x, y)))));
        }
    }

    [Fact]
    public void Tones_are_plateaus_and_the_cheeks_lie_on_one()
    {
        var step = new Posterise(
            5,
            0.4f,
            new(1.2f, 7, SmoothShare: 0.25f),
            new(Bins: 4, MinBins: 9, MaxBins: 18, new(1.6f, 4, SmoothShare: 0.10f), DetailSmoothShare: 0.5f, SourceShare: 0.6f, Share: 0.9f));
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using Plane smooth = canvas.Blurred(canvas.L, 1.2f * canvas.Scale), fine = canvas.Blurred(canvas.L, 1.6f * canvas.FaceScale);

            step.Apply(canvas);

            AssertEqual(canvas.Tone, (x, y) =>
            {
                var body = Mix(Stairs(smooth[x, y], 5, 0.4f, 7), smooth[x, y], 0.25);
                if (canvas.Portrait is not { Tones: var tones } portrait) return body;
                var bins = Math.Clamp(4 / Math.Max(tones.Light - tones.Dark, 0.16f), 9, 18);
                var face = Mix(Stairs(fine[x, y], bins, portrait.Cheek * bins % 1, 4), canvas.L[x, y], 0.10);
                face = Mix(face, Mix(canvas.L[x, y], canvas.SourceL[x, y], 0.6), 0.5 * portrait.Detail[x, y]);
                return Mix(body, face, 0.9 * portrait.Mask[x, y]);
            });
        }
    }

    [Fact]
    public void Lines_are_relative_differences_averaged_along_the_flow_and_cut_off_softly()
    {
        var step = new InkLines(new(8, 0.01f, 20), new(6, 0.012f, 15, DetailThreshold: 0.005f), Smoothness: 40, SourceShare: 0.35f, DetailShare: 0.3f);
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using var seen = _pool.Filled(canvas.L.Width, canvas.L.Height, (x, y) =>
                (float)Mix(canvas.L[x, y], canvas.SourceL[x, y], 0.35 + (0.3 * canvas.Detail(x, y))));
            using Plane inner = canvas.Blurred(seen, 8 * canvas.Scale), outer = canvas.Blurred(seen, 1.6f * 8 * canvas.Scale);
            using Plane faceInner = canvas.Blurred(seen, 6 * canvas.FaceScale), faceOuter = canvas.Blurred(seen, 1.6f * 6 * canvas.FaceScale);
            using var differences = _pool.Filled(canvas.L.Width, canvas.L.Height, (x, y) => (float)Mix(
                Relative(inner[x, y], outer[x, y]), Relative(faceInner[x, y], faceOuter[x, y]), canvas.Mask(x, y)));
            var average = new FlowAverage(differences, canvas.Flow, 40 * canvas.Scale, 1.5f * canvas.Scale);
            double Limit(int x, int y) => Mix(0.01, 0.012 - (0.005 * canvas.Detail(x, y)), canvas.Mask(x, y));

            step.Apply(canvas);

            // The last vector of a row also reads the padding, whose values are undefined.
            for (var (y, whole) = (0, canvas.L.Width / Plane.Lanes * Plane.Lanes); y < canvas.L.Height; y++)
            {
                for (var x = 0; x < whole; x++)
                {
                    var first = x / Plane.Lanes * Plane.Lanes;
                    var light = Enumerable.Range(first, Plane.Lanes).All(i => differences[i, y] > -Limit(i, y));
                    var over = Math.Min(average.At(first, y)[x - first] + Limit(x, y), 0);

                    Assert.Equal(light ? 1 : 1 + Math.Tanh(Mix(20, 15, canvas.Mask(x, y)) * over), canvas.Paper[x, y], 3 * Level);
                }
            }
        }
    }

    [Fact]
    public void Silhouettes_are_broad_differences_at_half_size()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using var before = canvas.Copy(canvas.Paper);
            using var half = Resampling.Halve(_pool, canvas.L);
            using Plane inner = canvas.Pool.RentLike(half), outer = canvas.Pool.RentLike(half), full = canvas.Rent();
            Gaussian.Blur(_pool, half, inner, 1.5f * 1.1f * canvas.Scale);
            Gaussian.Blur(_pool, half, outer, 2.4f * 1.1f * canvas.Scale);
            using var differences = _pool.Filled(half.Width, half.Height, (x, y) => (float)Relative(inner[x, y], outer[x, y]));
            Resampling.Double(differences, full, Resampling.Cubic);

            new Silhouette(1.1f, Threshold: 0.02f, Sharpness: 24, Darkness: 0.8f, FaceReduction: 0.75f).Apply(canvas);

            AssertEqual(canvas.Paper, (x, y) =>
            {
                var outline = 1 + Math.Tanh(24 * Math.Min(full[x, y] + 0.02, 0));
                return Math.Min(before[x, y], Mix(outline, 1, (0.75 * 0.8 * canvas.Mask(x, y)) + 0.2));
            });
        }
    }

    [Fact]
    public void Colours_gain_chroma_under_a_ceiling_and_keep_their_hue()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using Plane a = canvas.Copy(canvas.A), b = canvas.Copy(canvas.B);
            var skin = Math.Max(1.2, canvas.Portrait?.Glow ?? 1);
            double Factor(int x, int y)
            {
                var chroma = Math.Sqrt((a[x, y] * a[x, y]) + (b[x, y] * b[x, y])) + 1e-9;
                return 0.26 * Math.Tanh(Mix(1.4 * 1.1, skin, canvas.Skin(x, y)) * chroma / 0.26) / chroma;
            }

            new Saturate(1.4f).Apply(canvas);

            AssertEqual(canvas.A, (x, y) => a[x, y] * Factor(x, y));
            AssertEqual(canvas.B, (x, y) => b[x, y] * Factor(x, y));
        }
    }

    [Fact]
    public void Shadows_shift_to_one_hue_and_lights_to_another()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using Plane a = canvas.Copy(canvas.A), b = canvas.Copy(canvas.B);
            double Moved(int x, int y, Func<double, double> part) => 1.2 * 0.024 * (1 - (0.65 * canvas.Skin(x, y)))
                * Mix(part(5.6), part(1.2), canvas.Tone[x, y]);

            new SplitTone(Look: 2, 1.2f).Apply(canvas);

            AssertEqual(canvas.A, (x, y) => a[x, y] + Moved(x, y, Math.Cos));
            AssertEqual(canvas.B, (x, y) => b[x, y] + Moved(x, y, Math.Sin));
        }
    }

    [Fact]
    public void Ink_covers_tone_and_colour_where_no_paper_shows()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using Plane a = canvas.Copy(canvas.A), b = canvas.Copy(canvas.B);

            new LayInk(0.16f, 0.04f, 2).Apply(canvas);

            AssertEqual(canvas.L, (x, y) => Mix(0.16, canvas.Tone[x, y], canvas.Paper[x, y]));
            AssertEqual(canvas.A, (x, y) => Mix(0.04 * Math.Cos(2), a[x, y], canvas.Paper[x, y]));
            AssertEqual(canvas.B, (x, y) => Mix(0.04 * Math.Sin(2), b[x, y], canvas.Paper[x, y]));
        }
    }

    private static double Relative(double inner, double outer) => (inner - outer) / (0.30 + (0.70 * outer));

    private static double Stairs(double lightness, double bins, double phase, double sharpness)
    {
        var u = (lightness * bins) - phase;
        var step = 0.5 * Math.Tanh(sharpness * (u - Math.Floor(u) - 0.5)) / Math.Tanh(sharpness / 2);
        return (Math.Floor(u) + 0.5 + step + phase) / bins;
    }

    private static Plane Crisp(Canvas canvas, Plane plane)
    {
        var target = canvas.Rent();
        ToggleMapping.Sharpen(plane, target, canvas.Portrait?.Detail, Math.Max(1, (int)MathF.Round(3 * canvas.Scale)));
        return target;
    }

    private void Transform(Canvas canvas, Plane[] guide, Plane[] planes, float reach, int iterations)
    {
        var logWeight = DomainTransform.LogWeight(reach, iterations);
        double Weight(int x, int y, int otherX, int otherY)
        {
            double Differ(int i) => Math.Abs(guide[i][x, y] - guide[i][Math.Max(otherX, 0), Math.Max(otherY, 0)]);
            var range = 0.1 * (1 - (0.35 * canvas.Mask(x, y)) - (0.30 * canvas.Detail(x, y)));
            return Math.Pow(2, logWeight * (1 + (reach / range * (Differ(0) + (1.5 * (Differ(1) + Differ(2)))))));
        }

        using var across = _pool.Filled(canvas.L.Width, canvas.L.Height, (x, y) => (float)Weight(x, y, x - 1, y));
        using var down = _pool.Filled(canvas.L.Width, canvas.L.Height, (x, y) => (float)Weight(x, y, x, y - 1));
        DomainTransform.Filter(_pool, planes[0], planes[1], planes[2], across, down, iterations);
    }
}
