namespace Avatar.Imaging.Planes;

/// <summary>Symmetric border reflection: the image is mirrored, the border pixel included (cba|abc|cba), as often as needed.</summary>
internal static unsafe class Border
{
    /// <summary>Returns the index inside the line that the possibly outside index <paramref name="i"/> mirrors to.</summary>
    public static int Reflect(int i, int length)
    {
        while ((uint)i >= (uint)length)
        {
            i = i < 0 ? -1 - i : (2 * length) - 1 - i;
        }

        return i;
    }

    /// <summary>
    /// Writes <paramref name="radius"/> mirrored values before a line, and mirrored values from its end until <paramref name="radius"/>
    /// floats past its padding.
    /// </summary>
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
