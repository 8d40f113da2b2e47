using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;
using static Avatar.Imaging.Tests.Support.Plainly;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Compares the steps of <c>watercolor</c> with a scalar reference, pixel by pixel, on random pictures.</summary>
public sealed class WatercolorStepsTests : IDisposable
{
    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Turbulence_is_noise_of_two_sizes()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using Plane large = canvas.Rent(), small = canvas.Rent();
            Noise.Smooth(_pool, large, 60 * canvas.Scale, 1);
            Noise.Smooth(_pool, small, 24 * canvas.Scale, 2);

            new Stir(1, 2).Apply(canvas);

            AssertEqual(canvas.Turbulence, (x, y) => (0.6 * large[x, y]) + (0.4 * small[x, y]));
        }
    }

    [Fact]
    public void An_unsteady_hand_moves_all_channels_alike_and_faces_little()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using Plane across = canvas.Rent(), down = canvas.Rent(), l = canvas.Rent(), source = canvas.Rent();
            Noise.Smooth(_pool, across, 18 * canvas.Scale, 3);
            Noise.Smooth(_pool, down, 18 * canvas.Scale, 4);
            float Reach(int x, int y) => (float)(9 * canvas.Scale * (1 - (0.9 * canvas.Mask(x, y))));
            using Plane dx = _pool.Filled(l.Width, l.Height, (x, y) => across[x, y] * Reach(x, y));
            using Plane dy = _pool.Filled(l.Width, l.Height, (x, y) => down[x, y] * Reach(x, y));
            Displacement.Apply([canvas.L, canvas.SourceL], dx, dy, [l, source]);

            new Tremble(9, 3, 4).Apply(canvas);

            AssertEqual(canvas.L, (x, y) => l[x, y]);
            AssertEqual(canvas.SourceL, (x, y) => source[x, y]);
        }
    }

    [Fact]
    public void Washes_run_where_the_paper_is_wet_and_nothing_stands_out()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using Plane tone = canvas.Copy(canvas.Tone), a = canvas.Copy(canvas.A), b = canvas.Copy(canvas.B);
            using Plane softTone = canvas.Blurred(tone, 8 * canvas.Scale), softA = canvas.Blurred(a, 8 * canvas.Scale), softB = canvas.Blurred(b, 8 * canvas.Scale);
            using var contrast = _pool.Filled(tone.Width, tone.Height, (x, y) => Math.Abs(tone[x, y] - softTone[x, y]));
            using var guard = canvas.Blurred(contrast, 3 * canvas.Scale);
            double Share(int x, int y) => Math.Clamp(
                Smoothstep(0.4, 1.7, canvas.Turbulence[x, y]) * 1.1 * (1 - canvas.Mask(x, y)) * (1 - (0.7 * Smoothstep(0.02, 0.10, guard[x, y]))), 0, 0.85);

            new WetInWet(1.1f).Apply(canvas);

            AssertEqual(canvas.Tone, (x, y) => Mix(tone[x, y], softTone[x, y], Share(x, y)));
            AssertEqual(canvas.A, (x, y) => Mix(a[x, y], softA[x, y], Share(x, y)));
            AssertEqual(canvas.B, (x, y) => Mix(b[x, y], softB[x, y], Share(x, y)));
        }
    }

    [Fact]
    public void Tones_are_lightened_and_the_brightest_left_to_the_paper()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            new LightMedium().Apply(canvas);

            AssertEqual(canvas.L, (x, y) =>
            {
                var tone = canvas.Tone[x, y];
                return Mix(Mix(1 - (0.80 * (1 - tone)), tone + 0.025, canvas.Skin(x, y)), 1, 0.6 * Smoothstep(0.80, 0.97, tone));
            });
        }
    }

    [Fact]
    public void Two_pigments_separate_in_the_water_but_not_on_skin_or_vivid_colours()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            using Plane a = canvas.Copy(canvas.A), b = canvas.Copy(canvas.B);
            double Share(int x, int y) => 0.024 / 2 * canvas.Turbulence[x, y] * (1 - canvas.Skin(x, y))
                * (1 - (0.8 * Smoothstep(0.06, 0.16, Math.Sqrt((a[x, y] * a[x, y]) + (b[x, y] * b[x, y])))));

            new Variegate(Look: 2, 0.024f).Apply(canvas);

            AssertEqual(canvas.A, (x, y) => a[x, y] + (Share(x, y) * (Math.Cos(1.2) - Math.Cos(5.6))));
            AssertEqual(canvas.B, (x, y) => b[x, y] + (Share(x, y) * (Math.Sin(1.2) - Math.Sin(5.6))));
        }
    }

    [Fact]
    public void Pigment_gathers_at_edges_in_pools_and_in_the_tooth()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            canvas.Encode();
            using Plane red = canvas.Copy(canvas.Red), blue = canvas.Copy(canvas.Blue);
            using Plane inner = canvas.Blurred(canvas.Tone, 0.7f * canvas.Scale), outer = canvas.Blurred(canvas.Tone, 3.2f * canvas.Scale);
            double Laid(Plane colour, int x, int y)
            {
                var rim = Math.Clamp((outer[x, y] - inner[x, y]) / 0.045, 0, 1) * 0.60 * 0.9;
                var grain = 0.075 * 1.2 * canvas.Grain[x, y] * (0.5 + canvas.Tone[x, y]);
                var spared = 1 - ((0.45 + (0.4 * canvas.Detail(x, y))) * canvas.Mask(x, y));
                var more = Math.Clamp(spared * (rim + (0.17 * canvas.Turbulence[x, y]) + grain), -0.5, 0.9);
                return colour[x, y] * (1 - ((1 - colour[x, y]) * more));
            }

            new LayPigment(Edge: 0.9f, Granulation: 1.2f).Apply(canvas);

            AssertEqual(canvas.Red, (x, y) => Laid(red, x, y));
            AssertEqual(canvas.Blue, (x, y) => Laid(blue, x, y));
        }
    }

    [Fact]
    public void A_pencil_lets_some_of_the_colour_through()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            canvas.Encode();
            using Plane red = canvas.Copy(canvas.Red), green = canvas.Copy(canvas.Green), blue = canvas.Copy(canvas.Blue);

            new DrawPencil().Apply(canvas);

            AssertEqual(canvas.Red, (x, y) => red[x, y] * Mix(0.54, 1, canvas.Paper[x, y]));
            AssertEqual(canvas.Green, (x, y) => green[x, y] * Mix(0.47, 1, canvas.Paper[x, y]));
            AssertEqual(canvas.Blue, (x, y) => blue[x, y] * Mix(0.45, 1, canvas.Paper[x, y]));
        }
    }

    [Fact]
    public void The_wash_ends_in_a_dark_rim_before_the_border()
    {
        foreach (var canvas in RandomCanvases.All(_pool))
        {
            canvas.Encode();
            using Plane red = canvas.Copy(canvas.Red), green = canvas.Copy(canvas.Green), blue = canvas.Copy(canvas.Blue);
            var (right, bottom) = (canvas.L.Width - 1, canvas.L.Height - 1);
            double Seen(Plane colour, double white, int x, int y)
            {
                var distance = Math.Min(Math.Min(x, right - x), Math.Min(y, bottom - y)) / canvas.Scale;
                var bitten = distance + (8 * canvas.Turbulence[x, y]) + (1.2 * canvas.Grain[x, y]);
                var covered = Math.Max(Smoothstep(14, 26, bitten), canvas.Mask(x, y));
                var rim = 0.4 * Math.Exp(-Math.Pow((covered - 0.6) / 0.22, 2));
                var pigment = 1 - (rim * (1 - ((red[x, y] + green[x, y] + blue[x, y]) / 3)));
                return Mix(1, colour[x, y] * pigment, covered) * white * (1 + (0.010 * canvas.Grain[x, y]));
            }

            new LeaveRim().Apply(canvas);

            AssertEqual(canvas.Red, (x, y) => Seen(red, 0.985, x, y));
            AssertEqual(canvas.Blue, (x, y) => Seen(blue, 0.95, x, y));
        }
    }
}
