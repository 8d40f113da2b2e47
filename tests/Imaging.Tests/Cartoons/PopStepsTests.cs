using System.Numerics;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;
using static Avatar.Imaging.Tests.Support.Plainly;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>Compares the steps of <c>pop</c> with a scalar reference, pixel by pixel, on random pictures.</summary>
public sealed class PopStepsTests : IDisposable
{
    private static readonly (int Width, int Height)[] Shapes = [(67, 33), (1, 1), (1, 40), (50, 3), (129, 65)];

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Every_pixel_gets_the_ink_of_the_nearest_colour()
    {
        Vector3[] colours = [new(0.2f, 0.05f, 0.1f), new(0.8f, -0.05f, 0), new(0.5f, 0.1f, -0.1f), new(0.6f, 0, 0)];
        Ink[] inks = [new(0.1f, 0.2f, 0), new(-0.1f, 0.05f, 0.3f), new(0.15f, -0.2f, 0.6f), new(0, 0.07f, 1)];
        foreach (var canvas in Canvases())
        {
            using Plane a = canvas.Rent(), b = canvas.Rent(), grey = canvas.Rent();

            MixInks.Label(canvas.L, canvas.A, canvas.B, colours, inks, a, b, grey);

            Ink Nearest(int x, int y) => inks[Enumerable.Range(0, colours.Length).MinBy(k =>
                Math.Pow((canvas.L[x, y] - colours[k].X) / 4, 2) + Math.Pow(canvas.A[x, y] - colours[k].Y, 2) + Math.Pow(canvas.B[x, y] - colours[k].Z, 2))];
            AssertEqual(a, (x, y) => Nearest(x, y).A);
            AssertEqual(b, (x, y) => Nearest(x, y).B);
            AssertEqual(grey, (x, y) => Nearest(x, y).Greyness);
        }
    }

    [Fact]
    public void Inks_are_mixed_with_rotated_colours_and_faces_keep_their_colours()
    {
        const float Turn = -0.3f;
        var step = new MixInks(6, 1.9f, Turn, 3);
        foreach (var canvas in Canvases())
        {
            using Plane l = Blurred(canvas, canvas.L, 1.2f), a = Blurred(canvas, canvas.A, 2), b = Blurred(canvas, canvas.B, 2);
            using Plane ownA = Blurred(canvas, canvas.A, 0), ownB = Blurred(canvas, canvas.B, 0);
            var colours = ColourClusters.Find(l, a, b, 6);
            var inks = Array.ConvertAll(colours, colour => Ink.For(colour, canvas.Portrait?.Colour, 1.9f, Turn, 3));
            using Plane labelA = canvas.Rent(), labelB = canvas.Rent(), labelGrey = canvas.Rent();
            MixInks.Label(l, a, b, colours, inks, labelA, labelB, labelGrey);
            using Plane inkA = Blurred(canvas, labelA, 0.7f), inkB = Blurred(canvas, labelB, 0.7f), grey = Blurred(canvas, labelGrey, 1);

            step.Apply(canvas);

            Complex Expected(int x, int y)
            {
                var turned = Saturated(new(a[x, y], b[x, y]), 1.9, 0.22) * Complex.FromPolarCoordinates(1, Turn);
                var mixed = Mix(new(inkA[x, y], inkB[x, y]), turned, 0.45 * (1 - grey[x, y]));
                var face = canvas.Portrait?.Mask[x, y] ?? 0;
                mixed = Mix(mixed, new(a[x, y], b[x, y]), canvas.Portrait?.GreyHair?[x, y] ?? 0);
                return Mix(mixed, Saturated(new(ownA[x, y], ownB[x, y]), 1.4, 0.26), 0.9 * face);
            }

            AssertEqual(canvas.A, (x, y) => Expected(x, y).Real);
            AssertEqual(canvas.B, (x, y) => Expected(x, y).Imaginary);
        }
    }

    [Fact]
    public void Tones_are_raised_to_a_power_and_stretched_and_skin_keeps_its_lightness()
    {
        foreach (var canvas in Canvases())
        {
            using var smooth = Blurred(canvas, canvas.L, 1.2f);
            var middle = canvas.Portrait?.Tones.Middle ?? Statistics.Percentiles(smooth, null, 0, 1, 0.5f)[0];
            var leading = Math.Log(canvas.Portrait is null ? 0.74 : 0.80) / Math.Log(Math.Clamp(middle, 0.3, 0.95));
            var exponent = 0.4 + (0.6 * Math.Clamp(leading, canvas.Portrait is null ? 0.5 : 0.45, 1.15));
            using var raised = canvas.Rent();
            Fill(raised, (x, y) => (float)Math.Pow(Math.Clamp(smooth[x, y], 0, 1), exponent));
            var ends = Statistics.Percentiles(raised, null, 0, 1, 0.02f, 0.98f);
            var range = (double)ends[1] - ends[0];
            var centre = (ends[0] + ends[1]) / 2.0;

            new BrightenTones().Apply(canvas);

            AssertEqual(canvas.Tone, (x, y) =>
            {
                var spread = ((raised[x, y] - centre) / Math.Max(range, 0.3)) + centre + ((0.5 - centre) * Smoothstep(0.3, 0.6, range));
                var cheek = (double)(canvas.Portrait?.Cheek ?? 0);
                var away = smooth[x, y] - cheek;
                var skin = PopSkin(cheek) + away + (0.3 * Math.Clamp(away, -0.2, 0.2));
                return Mix(Math.Clamp(spread, 0, 1), Math.Clamp(skin, 0, 1), canvas.Portrait?.Skin[x, y] ?? 0).Real;
            });
        }
    }

    [Fact]
    public void Dots_of_the_darker_tone_shrink_towards_the_lighter_one()
    {
        var step = new ScreenTones(5, 200, 0.7f);
        foreach (var canvas in Canvases())
        {
            using var before = canvas.Rent();
            canvas.Tone.CopyTo(before);
            var period = step.GetPeriod(canvas);

            step.Apply(canvas);

            var own = PopSkin(canvas.Portrait?.Cheek ?? 0);
            var kept = Math.Round((own * 4.999) - 0.875);
            double Position(int x, int y) => Mix(before[x, y] * 4.999, ((before[x, y] - own) * 8) + kept + 0.875, canvas.Skin(x, y)).Real;
            AssertEqual(canvas.Dots, (x, y) => Dot(Position(x, y), x, y, period));
            AssertEqual(canvas.Tone, (x, y) =>
            {
                var level = Math.Floor(Position(x, y)) - Dot(Position(x, y), x, y, period);
                var flat = Mix(level / 4, Mix(own + ((level - kept) * 0.9 / 8), before[x, y], 0.3), canvas.Skin(x, y)).Real;
                return Mix(Math.Clamp(flat, 0, 1), before[x, y], 0.55 * (canvas.Portrait?.Detail[x, y] ?? 0)).Real;
            });
        }

        static double Dot(double position, int x, int y, double period)
        {
            var level = Math.Floor(position);
            var rise = Math.Clamp((position - level - 0.10) / 0.55, 0, 1);
            var (sine, cosine) = Math.SinCos(0.7);
            var across = Math.IEEERemainder(((x * cosine) + (y * sine)) / period, 1);
            var along = Math.IEEERemainder(((y * cosine) - (x * sine)) / period, 1);
            var distance = Math.Sqrt((across * across) + (along * along));
            return rise < 1 && level > 0 ? Math.Clamp((((0.66 * Math.Sqrt(1 - rise)) - distance) * period) + 0.5, 0, 1) : 0;
        }
    }

    [Fact]
    public void Inks_darken_towards_red_and_into_one_deep_ink()
    {
        foreach (var canvas in Canvases())
        {
            using Plane tone = canvas.Rent(), a = canvas.Rent(), b = canvas.Rent();
            canvas.Tone.CopyTo(tone);
            canvas.A.CopyTo(a);
            canvas.B.CopyTo(b);

            new PrintInks(2).Apply(canvas);

            (double Lightness, Complex Colour) Expected(int x, int y)
            {
                var face = canvas.Portrait?.Mask[x, y] ?? 0;
                var ink = new Complex(a[x, y], b[x, y]);
                var turned = ink * Complex.FromPolarCoordinates(
                    1, -0.55 * (1 - tone[x, y]) * Math.Max(0, Math.Cos(ink.Phase - 1)) * (1 - (0.7 * face)));
                var top = 0.97 + ((0.80 + (0.14 * Math.Cos(turned.Phase - 2.3)) - 0.97) * Smoothstep(0.05, 0.20, turned.Magnitude));
                var lightness = Mix(0.20 + ((top - 0.20) * Math.Pow(tone[x, y], 0.8)), tone[x, y], face).Real;
                var fade = Math.Clamp(1 - ((lightness - 0.88) / 0.2), 0.45, 1) * Smoothstep(0, 0.45, lightness);
                var dots = 0.025 * canvas.Dots[x, y] * (1 - (0.3 * face));
                var deep = Complex.FromPolarCoordinates(0.07 * Math.Pow(1 - tone[x, y], 2) * (1 - face) * (1 - (canvas.Portrait?.GreyHair?[x, y] ?? 0)), SplitTone.Looks[2].Shadow);
                return (lightness, ((turned + dots) * fade) + deep);
            }

            AssertEqual(canvas.Tone, (x, y) => Expected(x, y).Lightness);
            AssertEqual(canvas.A, (x, y) => Expected(x, y).Colour.Real);
            AssertEqual(canvas.B, (x, y) => Expected(x, y).Colour.Imaginary);
        }
    }

    [Fact]
    public void Clusters_are_the_colours_of_a_picture_of_few_colours()
    {
        Vector3[] colours = [new(0.3f, 0.1f, 0.1f), new(0.5f, -0.1f, 0.05f), new(0.7f, 0, -0.15f), new(0.9f, 0.02f, 0.1f)];
        using Plane l = _pool.Rent(101, 77), a = _pool.RentLike(l), b = _pool.RentLike(l);
        Vector3 At(int x, int y) => colours[((x / 26) + (y / 20)) % 4];
        Fill(l, (x, y) => At(x, y).X);
        Fill(a, (x, y) => At(x, y).Y);
        Fill(b, (x, y) => At(x, y).Z);

        var found = ColourClusters.Find(l, a, b, 4);

        Assert.All(colours, colour => Assert.Contains(found, centre => Vector3.Distance(centre, colour) < 1e-3f));
    }

    /// <summary>Returns random pictures with all planes that the steps of <c>pop</c> read. The larger ones have a face.</summary>
    private IEnumerable<Canvas> Canvases()
    {
        var dice = new Random(4);
        foreach (var (width, height) in Shapes)
        {
            var photo = Images.Made(width, height, (_, _) => (dice.Next(256), dice.Next(256), dice.Next(256)));
            Face[] faces = height < 33 || width < 33 ? [] : [new(20, 4, 28, 26, new(27, 12), new(41, 13), 1)];
            using var canvas = new Canvas(_pool, photo, faces);
            canvas.KeepTone(Random(canvas, dice));
            canvas.KeepDots(Random(canvas, dice));
            yield return canvas;
        }
    }

    private static Plane Random(Canvas canvas, Random dice)
    {
        var plane = canvas.Rent();
        Fill(plane, (_, _) => dice.NextSingle());
        return plane;
    }

    private static void Fill(Plane plane, Func<int, int, float> value)
    {
        for (var y = 0; y < plane.Height; y++)
        {
            for (var x = 0; x < plane.Width; x++)
            {
                plane.Line(y)[x] = value(x, y);
            }
        }
    }

    private Plane Blurred(Canvas canvas, Plane plane, float sigma)
    {
        var target = canvas.Rent();
        Gaussian.Blur(_pool, plane, target, sigma * canvas.Scale);
        return target;
    }

    /// <summary>The tone of the cheeks: slightly lighter than they are, pale ones less.</summary>
    private static double PopSkin(double cheek) => Math.Min(cheek + 0.025, 0.84 + (0.6 * (cheek + 0.025 - 0.84)));

    private static Complex Saturated(Complex colour, double gain, double ceiling) =>
        Complex.FromPolarCoordinates(ceiling * Math.Tanh(gain * colour.Magnitude / ceiling), colour.Phase);

    private static Complex Mix(Complex x, Complex y, double share) => x + ((y - x) * share);
}
