using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Tests.Faces;

public sealed class TrimTests : IDisposable
{
    private const int Side = 256;
    private const float Size = 98;
    private static readonly Vector2 Centre = new(128, 132);
    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(4, false, "a fur collar or a hand that touches the hair")]
    [InlineData(24, true, "hair that hangs down")]
    public void What_hangs_from_the_hair_is_kept_and_what_touches_it_at_a_rim_is_not(int width, bool isKept, string what)
    {
        using var trim = Find(width);

        Assert.True(isKept == trim[204, 180] > Trim.End, what);
        Assert.True(trim[128, 132] > Trim.End, "the face");
        Assert.True(trim[128, 190] > Trim.End, "the neck");
        Assert.True(trim[72, 110] > Trim.End, "hair");
    }

    /// <summary>Returns the trim of a head with a large part beside the neck, which touches the hair over a width in pixels.</summary>
    private Plane Find(int width)
    {
        using Plane mask = _pool.Rent(Side, Side), bust = _pool.Rent(Side, Side);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var isHead = Vector2.Distance(new(x, y), new(128, 112)) < 72 && y < 130;
                var isNeck = Math.Abs(x - 128) < 34 && y >= 130;
                var isBridge = x < 198 && x >= 198 - width && y is >= 100 and < 150;
                var isPart = x is >= 174 and < 236 && y is >= 148 and < 256;
                mask.Line(y)[x] = isHead || isNeck || isBridge || isPart ? 1 : 0;
                bust.Line(y)[x] = Vector2.Distance(new(x, y), Centre) < 100 ? 1 : 0;
            }
        }

        return Trim.Find(_pool, mask, Centre, Size, bust);
    }
}
