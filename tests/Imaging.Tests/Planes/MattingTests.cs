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

        ConnectedPart.Keep(mask, 0.5f, new Ellipse(new Vector2(15, 40), Vector2.UnitX, 8, 8));

        Assert.Equal((0.9f, 0.4f, 0f), (mask[10, 40], mask[32, 40], mask[60, 40]));
    }

    [Fact]
    public void The_largest_component_is_kept()
    {
        using var mask = Made((x, y) => y is < 20 or > 60 ? 0 : x switch { < 20 => 0.9f, > 50 and < 80 => 0.8f, _ => 0 });

        ConnectedPart.KeepLargest(mask, 0.5f);

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
