using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Tests.Support;

/// <summary>Creates planes with given content.</summary>
internal static class PlaneMaking
{
    public static Plane Filled(this PlanePool pool, int width, int height, Func<int, int, float> value)
    {
        var plane = pool.Rent(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                plane.Line(y)[x] = value(x, y);
            }
        }

        return plane;
    }

    /// <summary>Returns a plane of independent uniform values from 0 to 1.</summary>
    public static Plane Random(this PlanePool pool, int width, int height, int seed)
    {
        var dice = new Random(seed);
        return pool.Filled(width, height, (_, _) => dice.NextSingle());
    }
}
