using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Tests.Support;

/// <summary>Planes with what a test wants in them.</summary>
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

    /// <summary>Independent values from 0 to 1.</summary>
    public static Plane Random(this PlanePool pool, int width, int height, int seed)
    {
        var dice = new Random(seed);
        return pool.Filled(width, height, (_, _) => dice.NextSingle());
    }
}
