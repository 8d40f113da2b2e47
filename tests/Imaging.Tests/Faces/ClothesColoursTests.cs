using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Faces;

/// <summary>Drawn people in front of a wall, with long hair and a shirt whose collar reaches up between neck and hair.</summary>
public sealed class ClothesColoursTests : IDisposable
{
    private const int Side = 256;
    private const float Size = 98;
    private static readonly (double, double, double) Wall = (150, 158, 165), Skin = (214, 165, 140), Hair = (88, 60, 40), Blue = (60, 90, 190), White = (235, 233, 228);
    private static readonly Ellipse Face = new(new(128, 132), Vector2.UnitX, 40, 49);
    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_collar_is_left_out_and_face_neck_and_hair_are_kept(bool isWhite)
    {
        using var mask = Remove(isWhite ? White : Blue);

        Assert.Equal(0, mask[94, 186], 0.05);
        Assert.Equal(0, mask[162, 186], 0.05);
        Assert.All([(128, 132), (128, 178), (128, 195), (76, 180), (180, 180), (128, 60)], at => Assert.Equal(1, mask[at.Item1, at.Item2], 0.05));
    }

    [Fact]
    public void White_cloth_is_left_out_although_teeth_and_reflections_are_white()
    {
        using var mask = Remove(White, (x, y) => x is >= 92 and < 164 && y is >= 50 and < 84 ? White : null);

        Assert.Equal(0, mask[94, 186], 0.05);
        Assert.Equal(1, mask[128, 68], 0.05);
    }

    [Fact]
    public void What_has_the_colour_of_the_clothes_but_does_not_reach_them_is_kept()
    {
        using var mask = Remove(Blue, (x, y) => x is >= 66 and < 84 && y is >= 134 and < 148 ? Blue : null);

        Assert.Equal(1, mask[75, 141], 0.05);
        Assert.Equal(0, mask[94, 186], 0.05);
    }

    [Fact]
    public void Hair_in_front_of_clothes_of_its_colour_is_kept()
    {
        using var mask = Remove(Hair);

        Assert.All([(76, 180), (94, 186), (180, 180)], at => Assert.Equal(1, mask[at.Item1, at.Item2], 0.05));
    }

    /// <summary>Returns the mask of a person in a shirt, after the removal.</summary>
    /// <param name="shirt">The colour of the shirt.</param>
    /// <param name="mark">The colour of further marks on the person; null where there is none.</param>
    private Plane Remove((double, double, double) shirt, Func<int, int, (double, double, double)?>? mark = null)
    {
        var mask = _pool.Rent(Side, Side);
        using var bust = _pool.Rent(Side, Side);
        using var picture = Images.Made(Side, Side, (x, y) =>
        {
            var seen = Look(x, y, shirt);
            mask.Line(y)[x] = seen == Wall ? 0 : 1;
            bust.Line(y)[x] = Vector2.Distance(new(x, y), Face.Centre) < 88 ? 1 : 0;
            return seen != Wall && mark?.Invoke(x, y) is { } other ? other : seen;
        });
        using var planes = RgbPlanes.FromImage(_pool, picture);
        using var colours = new SeenColours(_pool, planes);
        ClothesColours.Remove(_pool, mask, colours, Face, Size, bust, (_, _) => true);
        return mask;
    }

    private static (double, double, double) Look(int x, int y, (double, double, double) shirt)
    {
        var beside = Math.Abs(x - 128);
        if (Face.Contains(new(x, y))) return Skin;
        if (beside < 20 && y is > 132 and < 202) return Skin;
        if (beside is >= 42 and < 66 && y is > 100 and < 236) return Hair;
        if (y > 168 && beside < 110) return shirt;
        return new Ellipse(new(128, 108), Vector2.UnitX, 66, 66).Contains(new(x, y)) && y < 140 ? Hair : Wall;
    }
}
