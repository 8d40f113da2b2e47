using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Planes;

public sealed class MattingTests : IDisposable
{
    private const int Side = 96;

    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void A_guided_filter_moves_a_soft_edge_to_the_guides_sharp_one()
    {
        using var guide = Colours((x, _) => x < 48 ? (0.2f, 0.4f, 0.6f) : (0.7f, 0.3f, 0.1f));
        using var input = Made((x, _) => Math.Clamp((x - 40) / 20f, 0, 1));

        using var result = GuidedFilter.Apply(_pool, guide, input, 10, 1e-4f);

        Assert.InRange(result[46, 40], -0.05f, 0.3f);
        Assert.InRange(result[49, 40], 0.7f, 1.05f);
    }

    [Fact]
    public void A_guided_filter_does_not_change_a_plane_that_equals_its_guide()
    {
        using var guide = Colours((x, y) => ((x * y % 7) / 7f, (x % 5) / 5f, (y % 3) / 3f));

        using var result = GuidedFilter.Apply(_pool, guide, guide.Red, 4, 1e-7f);

        Assert.InRange(Enumerable.Range(0, Side).Max(x => Math.Abs(result[x, 50] - guide.Red[x, 50])), 0, 0.02f);
    }

    [Fact]
    public void The_colours_of_the_foreground_are_recovered_from_a_mixture()
    {
        using var alpha = Made((x, _) => Math.Clamp((x - 42) / 12f, 0, 1));
        using var picture = Colours((x, _) => Math.Clamp((x - 42) / 12f, 0, 1) is var a ? ((a * 0.8f), (a * 0.3f) + ((1 - a) * 0.9f), a * 0.2f) : default);

        ForegroundColours.Estimate(_pool, picture, alpha, 12, 2);

        for (var x = 44; x < Side; x++)
        {
            Assert.InRange(picture.Red[x, 40], 0.6f, 0.9f);
            Assert.InRange(picture.Green[x, 40], 0.2f, 0.42f);
            Assert.InRange(picture.Blue[x, 40], 0.1f, 0.3f);
        }
    }

    [Theory]
    [InlineData(64, 48)]
    [InlineData(500, 300)]
    public void A_view_turned_by_half_shows_the_picture_upside_down(int width, int height)
    {
        var picture = Images.Made(width, height, (x, y) => (x * 255.0 / width, y * 255.0 / height, 90));

        using var view = AffineView.Render(_pool, picture, 64, new Matrix3x2(-width, 0, 0, -height, width, height));

        for (var i = 4; i < 60; i++)
        {
            Assert.Equal(1 - ((i + 0.5f) / 64), view.Red[i, 20], 0.02f);
            Assert.Equal(1 - ((i + 0.5f) / 64), view.Green[20, i], 0.02f);
            Assert.Equal(90 / 255f, view.Blue[i, i], 0.02f);
        }
    }

    [Fact]
    public void The_component_that_touches_the_seed_is_kept_with_its_rim()
    {
        using var mask = Made((x, y) => y is < 20 or > 60 ? 0 : x switch { < 30 => 0.9f, < 34 => 0.4f, > 50 and < 80 => 0.8f, _ => 0 });

        ConnectedPart.Keep(_pool, mask, 0.5f, new Ellipse(new Vector2(15, 40), Vector2.UnitX, 8, 8));

        Assert.Equal((0.9f, 0.4f, 0f), (mask[10, 40], mask[32, 40], mask[60, 40]));
    }

    [Fact]
    public void Components_are_not_connected_through_places_outside_the_region()
    {
        using var mask = Made((x, y) => y > 50 || x is < 20 or > 40 ? 0.9f : 0);

        ConnectedPart.Keep(_pool, mask, 0.5f, new Ellipse(new Vector2(10, 20), Vector2.UnitX, 8, 8), (_, y) => y <= 50);

        Assert.Equal((0.9f, 0f), (mask[10, 20], mask[50, 20]));
    }

    [Fact]
    public void A_piece_of_background_beside_the_head_is_removed_and_a_coat_is_not()
    {
        // A head on the left, a coat below, a wall on the right; the mask has a piece of the wall beside the head.
        using var mask = Made((x, y) => x < 50 ? 1 : 0);
        using var seen = Colours((x, y) => y < 40 && x < 35 ? (0.8f, 0.6f, 0.5f) : y >= 40 && x < 50 ? (0.1f, 0.2f, 0.5f) : (0.9f, 0.9f, 0.95f));

        using var colours = new SeenColours(_pool, seen);
        BackgroundColours.Remove(_pool, mask, colours, new Ellipse(new Vector2(16, 20), Vector2.UnitX, 17, 19), new Ellipse(new Vector2(16, 20), Vector2.UnitX, 10, 12), (_, _) => true);

        Assert.Equal((1f, 1f, 0f), (mask[16, 20], mask[30, 60], mask[45, 20]));
    }

    [Fact]
    public void Shoulders_are_left_out_and_hair_that_hangs_from_the_head_is_not()
    {
        // A face, shoulders up to the jaw, and hair on the left side alone. Below row 58 the bust has ended.
        static bool IsFace(int x, int y) => ((x - 48) * (x - 48)) + ((y - 30) * (y - 30)) < 20 * 20;
        using var mask = Made((x, y) => IsFace(x, y) || y > 44 || (x is > 4 and < 24 && y > 10) ? 1 : 0);
        using var bust = Made((_, y) => y < 58 ? 1 : 0);

        using var trim = Trim.Find(_pool, mask, new Vector2(48, 30), 40, bust);

        Assert.Equal((true, true, false), (trim[48, 54] > Trim.End, trim[12, 52] > Trim.End, trim[84, 52] > Trim.End));

        // The curve beside the neck bends one way.
        var ends = Enumerable.Range(46, 10).Select(y => Enumerable.Range(48, 40).First(x => trim[x, y] < Trim.End)).ToArray();
        Assert.Equal(ends.OrderDescending(), ends);
    }

    [Fact]
    public void The_end_of_a_collar_below_the_cheek_is_left_out_and_the_neck_is_not()
    {
        // A face, a neck, and a collar beside it; between cheek and collar there is background.
        static bool IsFace(int x, int y) => ((x - 48) * (x - 48)) + ((y - 30) * (y - 30)) < 20 * 20;
        using var mask = Made((x, y) => IsFace(x, y) || y > 50 || (x is >= 40 and <= 56 && y > 30) ? 1 : 0);
        using var bust = Made((_, y) => y < 58 ? 1 : 0);

        using var trim = Trim.Find(_pool, mask, new Vector2(48, 30), 40, bust);

        Assert.Equal((true, false, false), (trim[48, 54] > Trim.End, trim[58, 54] > Trim.End, trim[38, 54] > Trim.End));
    }

    [Fact]
    public void Thin_parts_are_removed()
    {
        using var mask = Made((x, y) => x < 30 || y is > 18 and < 23 ? 0.9f : 0);

        ConnectedPart.Keep(_pool, mask, 0.5f, new Ellipse(new Vector2(10, 40), Vector2.UnitX, 8, 8), thinnest: 5);

        Assert.Equal((0.9f, 0.9f, 0f), (mask[10, 20], mask[29, 60], mask[45, 20]));
    }

    [Fact]
    public void An_arm_beside_the_head_is_removed_and_an_ear_and_thick_hair_are_not()
    {
        static bool IsHead(int x, int y) => ((x - 40) * (x - 40)) + ((y - 40) * (y - 40)) < 20 * 20;
        static bool IsEar(int x, int y) => x is >= 16 and < 24 && y is >= 38 and < 44;
        static bool IsHair(int x, int y) => x is >= 30 and < 62 && y is >= 50 and < 90;
        static bool IsArm(int x, int y) => x >= 50 && y is >= 30 and < 42;
        using var mask = Made((x, y) => IsHead(x, y) || IsEar(x, y) || IsHair(x, y) || IsArm(x, y) ? 1 : 0);

        ConnectedPart.RemoveThin(_pool, mask, 0.5f, 8, new Ellipse(new Vector2(40, 40), Vector2.UnitX, 22, 22));

        Assert.Equal(1, mask[40, 40]);
        Assert.Equal(1, mask[17, 41]);
        Assert.Equal(1, mask[46, 85]);
        Assert.Equal(1, mask[60, 36]);
        Assert.Equal(0, mask[72, 36]);
        Assert.Equal(0, mask[95, 36]);
    }

    [Fact]
    public void Distances_are_those_of_a_search_through_all_pixels()
    {
        const int Width = 23, Height = 17;
        var random = new Random(3);
        var marks = Enumerable.Range(0, Width * Height).Select(_ => random.Next(20) == 0).ToArray();

        using var distances = DistanceField.Squared(_pool, marks, Width);

        for (var i = 0; i < marks.Length; i++)
        {
            var least = marks.Index().Where(mark => mark.Item).Min(mark => Squared((mark.Index % Width) - (i % Width)) + Squared((mark.Index / Width) - (i / Width)));
            Assert.Equal(least, distances[i % Width, i / Width]);
        }

        using var none = DistanceField.Squared(_pool, new bool[12], 4);
        Assert.InRange(none[2, 1], 1e9f, float.MaxValue);

        static int Squared(int value) => value * value;
    }

    [Fact]
    public void Components_with_a_wanted_pixel_are_kept()
    {
        bool[] marks = [true, true, false, true, false, true, false, true, true, false, false, true];

        ConnectedPart.KeepWith(marks, 4, i => i is 0 or 8);

        Assert.Equal([true, true, false, false, false, true, false, false, true, false, false, false], marks);
    }

    [Fact]
    public void The_largest_component_is_kept()
    {
        using var mask = Made((x, y) => y is < 20 or > 60 ? 0 : x switch { < 20 => 0.9f, > 50 and < 80 => 0.8f, _ => 0 });

        ConnectedPart.KeepLargest(_pool, mask, 0.5f);

        Assert.Equal((0f, 0.8f), (mask[10, 40], mask[60, 40]));
    }

    private RgbPlanes Colours(Func<int, int, (float Red, float Green, float Blue)> colour) =>
        new(Made((x, y) => colour(x, y).Red), Made((x, y) => colour(x, y).Green), Made((x, y) => colour(x, y).Blue));

    private Plane Made(Func<int, int, float> value)
    {
        var plane = _pool.Rent(Side, Side);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++) plane.Line(y)[x] = value(x, y);
        }

        return plane;
    }
}
