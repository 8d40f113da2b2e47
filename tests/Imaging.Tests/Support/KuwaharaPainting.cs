using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Tests.Support;

/// <summary>Collects the rows of a Kuwahara filter in planes.</summary>
internal static class KuwaharaPainting
{
    public static unsafe void Paint(this Kuwahara filter, Region region, Plane lightness, Plane a, Plane b)
    {
        for (var y = region.Top; y < region.Bottom; y++)
        {
            filter.CopyTo(y, lightness.Row(y), a.Row(y), b.Row(y));
        }
    }
}
