using System.Numerics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Features;

/// <summary>Fills polygons on a canvas, with smooth edges.</summary>
internal sealed unsafe class Pen(Canvas canvas) : IDisposable
{
    private readonly Plane _cover = canvas.Rent();
    private readonly Plane _clip = canvas.Rent();

    /// <summary>Mixes a colour into the picture inside a polygon.</summary>
    /// <param name="outline">The polygon, in pixels.</param>
    /// <param name="colour">OKLab L, a, b.</param>
    /// <param name="opacity">Share of the colour, 0 to 1.</param>
    /// <param name="within">A second polygon outside which nothing is painted; null for none.</param>
    public void Fill(ReadOnlySpan<Vector2> outline, Vector3 colour, float opacity, Vector2[]? within = null)
    {
        if (opacity <= 0) return;
        var region = Cover(outline, _cover);
        if (within is not null) Cut(region, within);
        for (var y = region.Top; y < region.Bottom; y++)
        {
            float* cover = _cover.Row(y), l = canvas.L.Row(y), a = canvas.A.Row(y), b = canvas.B.Row(y);
            for (var x = region.Left; x < region.Right; x++)
            {
                var share = cover[x] * opacity;
                l[x] += (colour.X - l[x]) * share;
                a[x] += (colour.Y - a[x]) * share;
                b[x] += (colour.Z - b[x]) * share;
            }
        }
    }

    public void Dispose()
    {
        _cover.Dispose();
        _clip.Dispose();
    }

    private Region Cover(ReadOnlySpan<Vector2> outline, Plane plane)
    {
        var region = Polygon.Bounds(outline, plane);
        for (var y = region.Top; y < region.Bottom; y++)
        {
            new Span<float>(plane.Row(y) + region.Left, region.Right - region.Left).Clear();
        }

        return Polygon.Paint(canvas.Pool, outline, plane);
    }

    private void Cut(Region region, Vector2[] within)
    {
        for (var y = region.Top; y < region.Bottom; y++)
        {
            new Span<float>(_clip.Row(y) + region.Left, region.Right - region.Left).Clear();
        }

        Cover(within, _clip);
        for (var y = region.Top; y < region.Bottom; y++)
        {
            float* cover = _cover.Row(y), clip = _clip.Row(y);
            for (var x = region.Left; x < region.Right; x++) cover[x] *= clip[x];
        }
    }
}
