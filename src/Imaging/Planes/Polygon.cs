using System.Numerics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Computes how much of each pixel a polygon covers, exactly, from the signed areas to the right of its edges (as in Levien, "Inside the
/// fastest font renderer in the world", 2016).
/// </summary>
internal static unsafe class Polygon
{
    /// <summary>
    /// Raises <paramref name="mask"/> to the polygon's coverage, 0 to 1, times <paramref name="value"/>, where it is lower. Where the outline overlaps itself in the same
    /// direction the coverage is 1; parts with opposite directions cancel each other.
    /// </summary>
    /// <param name="pool">Provides scratch planes.</param>
    /// <param name="outline">The corners; the last is joined to the first. Integer coordinates are pixel centres.</param>
    /// <param name="mask">The plane to paint into. Parts of the polygon outside it are ignored.</param>
    /// <param name="value">The value of a covered pixel.</param>
    /// <returns>The region that may have changed.</returns>
    public static Region Paint(PlanePool pool, ReadOnlySpan<Vector2> outline, Plane mask, float value = 1)
    {
        var region = Bounds(outline, mask);
        if (region.IsEmpty) return region;
        using var areas = Areas(pool, region);
        Add(areas, outline, region);
        for (var y = region.Top; y < region.Bottom; y++)
        {
            float* row = areas.Row(y - region.Top), target = mask.Row(y);
            var sum = 0f;
            for (var x = region.Left; x < region.Right; x++)
            {
                sum += row[x - region.Left];
                target[x] = MathF.Max(target[x], MathF.Min(MathF.Abs(sum), 1) * value);
            }
        }

        return region;
    }

    /// <summary>
    /// Sets a part of <paramref name="mask"/> to the coverage by polygons that form one shape: a pixel is inside where they wind around it.
    /// </summary>
    /// <param name="pool">Provides scratch planes.</param>
    /// <param name="outlines">The polygons, as in <see cref="Paint"/>.</param>
    /// <param name="mask">The plane to paint into.</param>
    /// <returns>The region that is set; outside it the coverage is 0.</returns>
    public static Region Cover(PlanePool pool, IReadOnlyList<Vector2[]> outlines, Plane mask)
    {
        var region = default(Region);
        foreach (var outline in outlines) region = region.Union(Bounds(outline, mask));
        if (region.IsEmpty) return region;
        using var areas = Areas(pool, region);
        foreach (var outline in outlines) Add(areas, outline, region);
        for (var y = region.Top; y < region.Bottom; y++)
        {
            float* row = areas.Row(y - region.Top), target = mask.Row(y);
            var sum = 0f;
            for (var x = region.Left; x < region.Right; x++)
            {
                sum += row[x - region.Left];
                target[x] = MathF.Min(MathF.Abs(sum), 1);
            }
        }

        return region;
    }

    /// <summary>Returns the region that a polygon may cover; an empty one if a corner is not finite.</summary>
    public static Region Bounds(ReadOnlySpan<Vector2> outline, Plane mask)
    {
        if (outline.Length < 3) return default;
        Vector2 low = outline[0], high = outline[0];
        foreach (var corner in outline)
        {
            (low, high) = (Vector2.Min(low, corner), Vector2.Max(high, corner));
        }

        var isFinite = float.IsFinite(low.X + low.Y) && float.IsFinite(high.X + high.Y);
        return !isFinite || high.X < -0.5f || high.Y < -0.5f || low.X > mask.Width - 0.5f || low.Y > mask.Height - 0.5f
            ? default
            : Region.Covering(mask, low.X - 1, low.Y - 1, high.X + 1, high.Y + 1);
    }

    /// <summary>
    /// Returns a plane for the change of coverage of each pixel of the region from the pixel on its left: the sum over a row up to a pixel
    /// is that pixel's signed coverage.
    /// </summary>
    private static Plane Areas(PlanePool pool, Region region)
    {
        var areas = pool.Rent(region.Right - region.Left + Plane.Lanes, region.Bottom - region.Top);
        areas.Fill(0);
        return areas;
    }

    private static void Add(Plane areas, ReadOnlySpan<Vector2> outline, Region region)
    {
        if (outline.IsEmpty) return;
        var corner = new Vector2(region.Left - 0.5f, region.Top - 0.5f);
        var from = outline[^1] - corner;
        foreach (var point in outline)
        {
            var to = point - corner;
            if (from.Y < to.Y) AddEdge(areas, from, to, 1, region.Right - region.Left);
            else if (from.Y > to.Y) AddEdge(areas, to, from, -1, region.Right - region.Left);
            from = to;
        }
    }

    /// <summary>Adds an edge that runs downwards. Left of the region it counts fully at the first column, right of it not at all.</summary>
    private static void AddEdge(Plane areas, Vector2 top, Vector2 bottom, float direction, int width)
    {
        var slope = (bottom.X - top.X) / (bottom.Y - top.Y);
        var last = Math.Min(areas.Height, (int)MathF.Ceiling(bottom.Y));
        for (var y = Math.Max((int)MathF.Floor(top.Y), 0); y < last; y++)
        {
            var (start, end) = (MathF.Max(y, top.Y), MathF.Min(y + 1, bottom.Y));
            if (end <= start) continue;
            var (entry, exit) = (top.X + (slope * (start - top.Y)), top.X + (slope * (end - top.Y)));
            var (left, right, height) = (MathF.Min(entry, exit), MathF.Max(entry, exit), direction * (end - start));
            if (left >= width) continue;
            var perColumn = right > left ? height / (right - left) : 0;
            if (right > width) (right, height) = (width, height - ((right - width) * perColumn));
            if (left < 0)
            {
                var outside = right > 0 ? -left * perColumn : height;
                areas.Row(y)[0] += outside;
                (left, height) = (0, height - outside);
                if (right <= 0) continue;
            }

            AddSpan(areas.Row(y), left, right, height);
        }
    }

    /// <summary>Adds the part of an edge within one row, from column <paramref name="left"/> to <paramref name="right"/>.</summary>
    /// <param name="row">The changes of coverage of the row.</param>
    /// <param name="left">Where the part is leftmost.</param>
    /// <param name="right">Where it is rightmost.</param>
    /// <param name="height">Its height in pixels, with the sign of its direction.</param>
    private static void AddSpan(float* row, float left, float right, float height)
    {
        var (first, last) = ((int)left, (int)MathF.Ceiling(right));
        var (above, covered) = (0f, 0f);
        for (var x = first; x < last; x++)
        {
            // Columns that the edge has passed are covered by its height so far, this one by the area to the right of the edge, too.
            var (from, to) = (MathF.Max(left, x), MathF.Min(right, x + 1));
            var passed = right > left ? height * (to - from) / (right - left) : height;
            var now = above + (passed * (x + 1 - ((from + to) / 2)));
            row[x] += now - covered;
            (above, covered) = (above + passed, now);
        }

        row[last] += height - covered;
    }
}
