using System.Numerics;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Planes;

/// <summary>Compares the coverage of polygons with a count of points inside them, and checks the curves that polygons are made of.</summary>
public sealed class PolygonTests : IDisposable
{
    private const int Width = 41;
    private const int Height = 27;

    /// <summary>Points per pixel and direction of the reference; its own error is below one in this number.</summary>
    private const int Fine = 16;

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Coverage_is_the_share_of_a_pixel_inside_the_outline()
    {
        var dice = new Random(3);
        for (var round = 0; round < 40; round++)
        {
            var outline = Star(dice, corners: 3 + (round % 9));
            using var mask = _pool.Filled(Width, Height, (_, _) => 0);

            var region = Polygon.Paint(_pool, outline, mask);

            Plainly.AssertEqual(mask, (x, y) => Share(outline, x, y), 0.07);
            Plainly.AssertEqual(mask, (x, y) => IsIn(region, x, y) ? mask[x, y] : 0, 0);
        }
    }

    [Fact]
    public void A_rectangle_between_pixels_covers_its_area()
    {
        using var mask = _pool.Filled(8, 8, (_, _) => 0);

        Polygon.Paint(_pool, [new(1.25f, 2), new(5, 2), new(5, 4.75f), new(1.25f, 4.75f)], mask);

        Assert.Equal(0.25f, mask[1, 3], 1e-5);
        Assert.Equal(1, mask[3, 3], 1e-5);
        Assert.Equal(0.5f, mask[3, 2], 1e-5);
        Assert.Equal(0.25f, mask[3, 5], 1e-5);
        Assert.Equal(0, mask[6, 3], 1e-5);
    }

    [Fact]
    public void Painting_keeps_a_higher_value_and_nothing_outside_the_plane_is_touched()
    {
        using var mask = _pool.Filled(8, 8, (x, _) => x == 2 ? 0.75f : 0);

        Polygon.Paint(_pool, [new(1.5f, -9), new(2, -9), new(2, 40), new(1.5f, 40)], mask);
        var outside = Polygon.Paint(_pool, [new(30, 2), new(50, 2), new(40, 9)], mask);

        Assert.Equal(0.75f, mask[2, 4]);
        Assert.True(outside.IsEmpty);
        Assert.True(Polygon.Paint(_pool, [new(1, 1), new(5, 5)], mask).IsEmpty);
        Assert.True(Polygon.Paint(_pool, [new(1, 1), new(5, float.NaN), new(3, 3)], mask).IsEmpty);
    }

    [Fact]
    public void A_curve_passes_through_its_points_in_equal_steps()
    {
        Vector2[] points = [new(0, 0), new(10, 6), new(22, 4), new(30, 15)];

        var curve = Curve.Through(points, 200);

        Assert.All(points, point => Assert.InRange(curve.Min(other => Vector2.Distance(point, other)), 0, 0.15));
        var steps = curve.Zip(curve.Skip(1), Vector2.Distance).ToArray();
        Assert.InRange(steps.Max() / steps.Min(), 1, 1.02);
        Assert.Equal((points[0], points[^1]), (curve[0], curve[^1]));
    }

    [Fact]
    public void A_stroke_is_as_wide_as_its_points_say()
    {
        var line = Curve.Resample([new(3, 10), new(33, 10)], 31);

        var outline = Curve.Stroke(line, Curve.Widths(31, 4, t => t));

        using var mask = _pool.Filled(Width, Height, (_, _) => 0);
        Polygon.Paint(_pool, outline, mask);
        Assert.Equal(4, Column(mask, 18), 0.05);
        Assert.Equal(2, Column(mask, 10.5f), 0.25);
    }

    [Fact]
    public void A_line_without_length_stays_where_it_is()
    {
        Assert.All(Curve.Resample([new(2, 3), new(2, 3)], 5), point => Assert.Equal(new Vector2(2, 3), point));
    }

    private static float Column(Plane mask, float x)
    {
        var sum = 0f;
        for (var y = 0; y < mask.Height; y++) sum += mask[(int)x, y];
        return sum;
    }

    /// <summary>A star-shaped polygon does not cross itself; half of them extend beyond the plane.</summary>
    private static Vector2[] Star(Random dice, int corners)
    {
        var centre = new Vector2(dice.NextSingle() * Width, dice.NextSingle() * Height);
        return
        [
            .. Enumerable.Range(0, corners).Select(i =>
            {
                var (sine, cosine) = MathF.SinCos(2 * MathF.PI * i / corners);
                return centre + (new Vector2(cosine, sine) * (1 + (dice.NextSingle() * 20)));
            }),
        ];
    }

    private static bool IsIn(Region region, int x, int y) => x >= region.Left && x < region.Right && y >= region.Top && y < region.Bottom;

    private static double Share(Vector2[] outline, int x, int y)
    {
        var inside = 0;
        for (var i = 0; i < Fine * Fine; i++)
        {
            var point = new Vector2(x - 0.5f + (((i % Fine) + 0.5f) / Fine), y - 0.5f + (((i / Fine) + 0.5f) / Fine));
            inside += Contains(outline, point) ? 1 : 0;
        }

        return inside / (double)(Fine * Fine);
    }

    private static bool Contains(Vector2[] outline, Vector2 point)
    {
        var inside = false;
        for (var i = 0; i < outline.Length; i++)
        {
            Vector2 a = outline[i], b = outline[(i + 1) % outline.Length];
            if (a.Y > point.Y != b.Y > point.Y && point.X < a.X + ((point.Y - a.Y) / (b.Y - a.Y) * (b.X - a.X))) inside = !inside;
        }

        return inside;
    }
}
