using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;
using static Avatar.Imaging.Tests.Support.Plainly;

namespace Avatar.Imaging.Tests.Planes;

/// <summary>Compares the vectorised matting code with a scalar reference, pixel by pixel.</summary>
public sealed class MattingOracleTests : IDisposable
{
    private static readonly (int Width, int Height)[] Shapes = [(64, 48), (67, 33), (2, 40), (9, 9)];

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void A_view_reads_its_plane_cubically_through_the_map()
    {
        var map = Matrix3x2.CreateScale(45, 38) * Matrix3x2.CreateRotation(0.4f) * Matrix3x2.CreateTranslation(9, -6);
        foreach (var (width, height) in Shapes)
        {
            using var source = _pool.Random(width, height, 1);
            using var view = AffineView.Render(_pool, source, 51, map);

            AssertEqual(view, (x, y) =>
            {
                var point = Vector2.Transform(new Vector2(x + 0.5f, y + 0.5f) / 51, map);
                return Cubically(source, point.X - 0.5, point.Y - 0.5);
            });
        }
    }

    [Fact]
    public void A_guided_filter_solves_three_equations_per_pixel()
    {
        const float Sigma = 4, Epsilon = 2e-3f;
        foreach (var (width, height) in Shapes)
        {
            using var guide = Colours(width, height);
            using var input = _pool.Random(width, height, 4);
            using Plane red = Half(guide.Red), green = Half(guide.Green), blue = Half(guide.Blue), value = Half(input);
            Plane[] colours = [red, green, blue];
            var means = Array.ConvertAll(colours, colour => Mean(colour, Sigma / 2));
            var products = Array.ConvertAll(colours, one => Array.ConvertAll(colours, other => MeanOfProduct(one, other, Sigma / 2)));
            var covered = Array.ConvertAll(colours, colour => MeanOfProduct(colour, value, Sigma / 2));
            using var mean = Mean(value, Sigma / 2);
            double[] Slopes(int x, int y) => Solved(
                (i, j) => products[i][j][x, y] - ((double)means[i][x, y] * means[j][x, y]) + (i == j ? Epsilon : 0),
                i => covered[i][x, y] - ((double)means[i][x, y] * mean[x, y]));
            var slopes = Enumerable.Range(0, 3).Select(i => Enlarged(_pool.Filled(value.Width, value.Height, (x, y) => (float)Slopes(x, y)[i]), input)).ToArray();
            using var constant = Enlarged(
                _pool.Filled(value.Width, value.Height, (x, y) => (float)(mean[x, y] - Enumerable.Range(0, 3).Sum(i => Slopes(x, y)[i] * means[i][x, y]))), input);

            using var result = GuidedFilter.Apply(_pool, guide, input, Sigma, Epsilon);

            AssertEqual(result, (x, y) =>
                constant[x, y] + (slopes[0][x, y] * guide.Red[x, y]) + (slopes[1][x, y] * guide.Green[x, y]) + (slopes[2][x, y] * guide.Blue[x, y]));
        }

        Plane Enlarged(Plane half, Plane like)
        {
            using var smooth = Mean(half, Sigma / 2);
            var full = _pool.RentLike(like);
            Resampling.Double(smooth, full, Resampling.Linear);
            return full;
        }
    }

    [Fact]
    public void A_foreground_is_a_mean_of_foregrounds_corrected_by_the_residual()
    {
        const float Far = 5, Near = 1.5f;
        foreach (var (width, height) in Shapes)
        {
            using var picture = Colours(width, height);
            using var colour = _pool.RentLike(picture.Green);
            picture.Green.CopyTo(colour);
            using var alpha = _pool.Random(width, height, 5);
            using Plane halfAlpha = Half(alpha), halfColour = Half(colour);
            var (wideFront, wideBack) = Means(halfColour, halfAlpha, halfColour, halfColour, Far / 2);
            using var corrected = _pool.Filled(halfAlpha.Width, halfAlpha.Height, (x, y) => Corrected(halfColour[x, y], halfAlpha[x, y], wideFront[x, y], wideBack[x, y]));
            var (halfFront, halfBack) = Means(halfColour, halfAlpha, corrected, wideBack, Near / 2);
            using Plane front = _pool.RentLike(alpha), back = _pool.RentLike(alpha);
            Resampling.Double(halfFront, front, Resampling.Linear);
            Resampling.Double(halfBack, back, Resampling.Linear);

            ForegroundColours.Estimate(_pool, picture, alpha, Far, Near);

            AssertEqual(picture.Green, (x, y) => Corrected(colour[x, y], alpha[x, y], front[x, y], back[x, y]));
        }
    }

    [Fact]
    public void A_bust_is_an_egg_that_ends_in_arcs_at_the_borders_of_the_photo()
    {
        var across = Vector2.Normalize(new(10, 1));
        var bust = new Bust(new(120, 90), across, 80, new Box(new(50, 4), new(4000, 3000)));
        for (var y = 0; y < 240; y += 3)
        {
            for (var x = 0; x < 240; x += 3)
            {
                var offset = (new Vector2(x, y) - bust.Centre) / bust.Size;
                var down = Vector2.Dot(offset, new(-across.Y, across.X)) + 0.25;
                var t = down / (down > 0 ? 0.96 : 1.3);
                var beside = Vector2.Dot(offset, across) / (1.15 * (1 - (0.3 * Math.Clamp(t, 0, 1))));
                var r = Math.Sqrt((beside * beside) + (t * t));
                var left = offset.X + (70 / 80.0) - (0.5 * Math.Pow(offset.Y, 4));
                var top = offset.Y + (86 / 80.0) - (0.5 * Math.Pow(offset.X, 4));
                var corner = Math.Pow(Math.Max(0.4 - Math.Abs(left - top), 0), 2) / 1.6;

                Assert.Equal((1 - Smoothstep(0.988, 1.012, r)) * Smoothstep(0, 0.02, Math.Min(left, top) - corner), bust.GetOpacity(Vector256.Create((float)x), Vector256.Create((float)y))[2], Level);
            }
        }
    }

    /// <summary>Solves three symmetric equations by elimination.</summary>
    private static double[] Solved(Func<int, int, double> matrix, Func<int, double> right)
    {
        var rows = Enumerable.Range(0, 3).Select(i => new[] { matrix(i, 0), matrix(i, 1), matrix(i, 2), right(i) }).ToArray();
        for (var pivot = 0; pivot < 3; pivot++)
        {
            foreach (var row in rows.Where(row => row != rows[pivot]))
            {
                var factor = row[pivot] / rows[pivot][pivot];
                for (var column = 0; column < 4; column++) row[column] -= factor * rows[pivot][column];
            }
        }

        return [.. rows.Select((row, i) => row[3] / row[i])];
    }

    private (Plane Front, Plane Back) Means(Plane colour, Plane alpha, Plane front, Plane back, float sigma)
    {
        var share = Mean(alpha, sigma);
        var frontSum = Mean(_pool.Filled(alpha.Width, alpha.Height, (x, y) => front[x, y] * alpha[x, y]), sigma);
        var backSum = Mean(_pool.Filled(alpha.Width, alpha.Height, (x, y) => back[x, y] * (1 - alpha[x, y])), sigma);
        return (
            _pool.Filled(alpha.Width, alpha.Height, (x, y) => share[x, y] > 1e-4 ? frontSum[x, y] / share[x, y] : colour[x, y]),
            _pool.Filled(alpha.Width, alpha.Height, (x, y) => 1 - share[x, y] > 1e-4 ? backSum[x, y] / (1 - share[x, y]) : colour[x, y]));
    }

    private static float Corrected(float colour, float alpha, float front, float back) =>
        Math.Clamp(front + (alpha * (colour - (alpha * front) - ((1 - alpha) * back))), 0, 1);

    private RgbPlanes Colours(int width, int height) =>
        new(_pool.Random(width, height, 1), _pool.Random(width, height, 2), _pool.Random(width, height, 3));

    private Plane Half(Plane plane) => Resampling.Halve(_pool, plane);

    private Plane Mean(Plane plane, float sigma)
    {
        var mean = _pool.RentLike(plane);
        Gaussian.Blur(_pool, plane, mean, sigma);
        return mean;
    }

    private Plane MeanOfProduct(Plane a, Plane b, float sigma) => Mean(_pool.Filled(a.Width, a.Height, (x, y) => a[x, y] * b[x, y]), sigma);
}
