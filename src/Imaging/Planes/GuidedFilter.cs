using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// The guided filter (He, Sun and Tang, "Guided Image Filtering", 2013) with a colour guide: within each window the result
/// is a linear function of the guide's colours, so its edges follow the guide's edges. Here the windows are Gaussian, and
/// the linear functions are fitted at half size (He and Sun, "Fast Guided Filter", 2015).
/// </summary>
internal static unsafe class GuidedFilter
{
    /// <summary>Returns <paramref name="input"/> with its edges aligned to the edges of the guide.</summary>
    /// <param name="pool">Provides the planes.</param>
    /// <param name="guide">The guide's colours, 0 to 1.</param>
    /// <param name="input">A plane of the guide's size.</param>
    /// <param name="sigma">Standard deviation of the windows in pixels: how far an edge can move.</param>
    /// <param name="epsilon">Colour variance below which the guide counts as flat (the regularisation ε).</param>
    public static Plane Apply(PlanePool pool, RgbPlanes guide, Plane input, float sigma, float epsilon)
    {
        using var value = Resampling.Halve(pool, input);
        return ApplyToHalf(pool, guide, value, sigma, epsilon);
    }

    /// <summary>Like <see cref="Apply"/>, of an input that has half the guide's size.</summary>
    /// <inheritdoc cref="Apply"/>
    public static Plane ApplyToHalf(PlanePool pool, RgbPlanes guide, Plane input, float sigma, float epsilon)
    {
        using Plane red = Resampling.Halve(pool, guide.Red), green = Resampling.Halve(pool, guide.Green), blue = Resampling.Halve(pool, guide.Blue);
        Plane[] colours = [red, green, blue];
        var means = colours.Select(colour => Mean(pool, colour, sigma / 2)).ToArray();
        using var mean = Mean(pool, input, sigma / 2);
        var slopes = colours.Select(colour => MeanOfProduct(pool, colour, input, sigma / 2)).ToArray();
        Plane[] moments =
        [
            MeanOfProduct(pool, red, red, sigma / 2), MeanOfProduct(pool, red, green, sigma / 2), MeanOfProduct(pool, red, blue, sigma / 2),
            MeanOfProduct(pool, green, green, sigma / 2), MeanOfProduct(pool, green, blue, sigma / 2), MeanOfProduct(pool, blue, blue, sigma / 2),
        ];
        Solve(means, moments, mean, slopes, epsilon);
        Array.ForEach([.. means, .. moments], plane => plane.Dispose());

        var result = pool.RentLike(guide.Red);
        Combine(pool, guide, slopes, mean, result, sigma / 2);
        Array.ForEach(slopes, plane => plane.Dispose());
        return result;
    }

    private static Plane Mean(PlanePool pool, Plane plane, float sigma)
    {
        var mean = pool.RentLike(plane);
        Gaussian.Blur(pool, plane, mean, sigma);
        return mean;
    }

    private static Plane MeanOfProduct(PlanePool pool, Plane a, Plane b, float sigma)
    {
        using var product = pool.RentLike(a);
        for (var i = 0; i < a.Stride * a.Height; i += Plane.Lanes)
        {
            (Vector256.Load(a.Pixels + i) * Vector256.Load(b.Pixels + i)).Store(product.Pixels + i);
        }

        return Mean(pool, product, sigma);
    }

    /// <summary>
    /// Fits the linear function of each window: solves one symmetric 3 × 3 system per pixel by Cramer's rule. <paramref name="slopes"/>
    /// holds the means of guide times input and receives the slopes; <paramref name="mean"/> holds the means of the input and receives the
    /// constant terms.
    /// </summary>
    private static void Solve(Plane[] means, Plane[] moments, Plane mean, Plane[] slopes, float epsilon)
    {
        var floor = Vector256.Create(epsilon);
        for (var i = 0; i < mean.Stride * mean.Height; i += Plane.Lanes)
        {
            var (r, g, b, p) = (At(means[0], i), At(means[1], i), At(means[2], i), At(mean, i));
            var (rr, rg, rb) = (At(moments[0], i) - (r * r) + floor, At(moments[1], i) - (r * g), At(moments[2], i) - (r * b));
            var (gg, gb, bb) = (At(moments[3], i) - (g * g) + floor, At(moments[4], i) - (g * b), At(moments[5], i) - (b * b) + floor);
            var (rp, gp, bp) = (At(slopes[0], i) - (r * p), At(slopes[1], i) - (g * p), At(slopes[2], i) - (b * p));

            var (c00, c01, c02) = ((gg * bb) - (gb * gb), (rb * gb) - (rg * bb), (rg * gb) - (rb * gg));
            var (c11, c12, c22) = ((rr * bb) - (rb * rb), (rg * rb) - (rr * gb), (rr * gg) - (rg * rg));
            var scale = Vector256<float>.One / ((rr * c00) + (rg * c01) + (rb * c02));
            var red = ((c00 * rp) + (c01 * gp) + (c02 * bp)) * scale;
            var green = ((c01 * rp) + (c11 * gp) + (c12 * bp)) * scale;
            var blue = ((c02 * rp) + (c12 * gp) + (c22 * bp)) * scale;
            red.Store(slopes[0].Pixels + i);
            green.Store(slopes[1].Pixels + i);
            blue.Store(slopes[2].Pixels + i);
            (p - (red * r) - (green * g) - (blue * b)).Store(mean.Pixels + i);
        }
    }

    /// <summary>Averages the linear functions of all windows around each pixel and applies them to the guide at full size, row by row.</summary>
    private static void Combine(PlanePool pool, RgbPlanes guide, Plane[] slopes, Plane constant, Plane result, float sigma)
    {
        const int Margin = Plane.Lanes;
        using Plane smooth = Mean(pool, constant, sigma), red = Mean(pool, slopes[0], sigma), green = Mean(pool, slopes[1], sigma), blue = Mean(pool, slopes[2], sigma);
        using Plane lines = pool.Rent(result.Width, 4), scratch = pool.Rent(constant.Stride + (2 * Margin), 1);
        float* r = lines.Row(0), g = lines.Row(1), b = lines.Row(2), c = lines.Row(3);
        for (var y = 0; y < result.Height; y++)
        {
            Enlarge(red, y, r);
            Enlarge(green, y, g);
            Enlarge(blue, y, b);
            Enlarge(smooth, y, c);

            float* seenRed = guide.Red.Row(y), seenGreen = guide.Green.Row(y), seenBlue = guide.Blue.Row(y), target = result.Row(y);
            for (var x = 0; x < result.Width; x += Plane.Lanes)
            {
                var sum = Vector256.MultiplyAddEstimate(Vector256.Load(r + x), Vector256.Load(seenRed + x), Vector256.Load(c + x));
                sum = Vector256.MultiplyAddEstimate(Vector256.Load(g + x), Vector256.Load(seenGreen + x), sum);
                Vector256.MultiplyAddEstimate(Vector256.Load(b + x), Vector256.Load(seenBlue + x), sum).Store(target + x);
            }
        }

        void Enlarge(Plane half, int y, float* line) =>
            Resampling.DoubleRow(half, y, scratch.Row(0) + Margin, line, result.Width, Resampling.Linear);
    }

    private static Vector256<float> At(Plane plane, int i) => Vector256.Load(plane.Pixels + i);
}
