using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>Functions over the pixels of planes of one size. Index i is a position in <see cref="Plane.Pixels"/>.</summary>
internal static unsafe class Fields
{
    /// <summary>Returns a plane with a value for each pixel. The caller owns it.</summary>
    public static Plane Map(PlanePool pool, Plane like, Func<int, float> value)
    {
        var result = pool.RentLike(like);
        for (var y = 0; y < like.Height; y++)
        {
            var end = (y * like.Stride) + like.Width;
            for (var i = y * like.Stride; i < end; i++) result.Pixels[i] = value(i);
        }

        return result;
    }

    /// <summary>Returns a blurred copy. The caller owns it.</summary>
    public static Plane Blurred(PlanePool pool, Plane plane, float sigma)
    {
        var result = pool.RentLike(plane);
        Gaussian.Blur(pool, plane, result, sigma);
        return result;
    }

    /// <summary>Replaces a plane by its blurred copy.</summary>
    public static Plane Blur(PlanePool pool, Plane plane, float sigma)
    {
        using (plane) return Blurred(pool, plane, sigma);
    }

    /// <summary>Returns a plane that is positive where a condition holds, with a smooth border and without thin parts. The caller owns it.</summary>
    public static Plane Solid(PlanePool pool, Plane like, Func<int, bool> isInside, float sigma, float level = 0.5f)
    {
        var result = Blur(pool, Map(pool, like, i => isInside(i) ? 1 : 0), sigma);
        result.Add(-level);
        return result;
    }

    /// <summary>Returns the values of a sample of the pixels where a condition holds, in ascending order.</summary>
    public static List<float> Sorted(Plane plane, Func<int, bool> isWanted)
    {
        var values = new List<float>();
        foreach (var i in Sample(plane, isWanted)) values.Add(plane.Pixels[i]);
        values.Sort();
        return values;
    }

    /// <summary>Returns the value below which a share of the sorted values lies; <paramref name="none"/> if there are none.</summary>
    public static float At(List<float> sorted, float share, float none = 0) => sorted.Count > 0 ? sorted[(int)(share * (sorted.Count - 1))] : none;

    /// <summary>Returns every second pixel of every second row where a condition holds.</summary>
    public static List<int> Sample(Plane like, Func<int, bool> isWanted)
    {
        var found = new List<int>();
        for (var y = 0; y < like.Height; y += 2)
        {
            for (var x = y / 2 % 2; x < like.Width; x += 2)
            {
                var i = (y * like.Stride) + x;
                if (isWanted(i)) found.Add(i);
            }
        }

        return found;
    }

    /// <summary>Labels the connected parts where a condition holds, from 1; the result has no padding, its index is y × width + x.</summary>
    public static ushort[] Label(Plane like, Func<int, bool> isInside, out List<int> sizes)
    {
        var solid = new bool[like.Width * like.Height];
        for (var y = 0; y < like.Height; y++)
        {
            for (var x = 0; x < like.Width; x++) solid[(y * like.Width) + x] = isInside((y * like.Stride) + x);
        }

        return ConnectedPart.Label(solid, like.Width, out sizes);
    }
}
