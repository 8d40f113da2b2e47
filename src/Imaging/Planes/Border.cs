namespace Avatar.Imaging.Planes;

/// <summary>What lies beyond the border: the image mirrored, its outermost pixel repeated (cba|abc|cba), as often as needed.</summary>
internal static unsafe class Border
{
    public static int Reflect(int i, int length)
    {
        while ((uint)i >= (uint)length)
        {
            i = i < 0 ? -1 - i : (2 * length) - 1 - i;
        }

        return i;
    }

    /// <summary>Writes <paramref name="radius"/> mirrored values before and (with the padding's worth) behind a line.</summary>
    public static void Extend(float* line, int width, int radius)
    {
        for (var i = 1; i <= radius; i++)
        {
            line[-i] = line[Reflect(-i, width)];
        }

        var end = Plane.Padded(width) + radius;
        for (var i = width; i < end; i++)
        {
            line[i] = line[Reflect(i, width)];
        }
    }
}
