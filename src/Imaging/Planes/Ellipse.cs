using System.Numerics;
using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>An ellipse in pixel coordinates.</summary>
/// <param name="Centre">The centre; integer coordinates are pixel centres.</param>
/// <param name="AxisX">Unit vector along the first semi-axis.</param>
/// <param name="RadiusX">Length of the first semi-axis.</param>
/// <param name="RadiusY">Length of the second semi-axis.</param>
internal readonly record struct Ellipse(Vector2 Centre, Vector2 AxisX, float RadiusX, float RadiusY)
{
    /// <summary>Returns the ellipse after scaling, then translating, the picture.</summary>
    public Ellipse Transformed(float scale, Vector2 offset) =>
        new((Centre * scale) + offset, AxisX, RadiusX * scale, RadiusY * scale);

    /// <summary>Whether a point lies inside.</summary>
    public bool Contains(Vector2 point)
    {
        var offset = point - Centre;
        var across = Vector2.Dot(offset, AxisX) / RadiusX;
        var along = ((offset.Y * AxisX.X) - (offset.X * AxisX.Y)) / RadiusY;
        return (across * across) + (along * along) <= 1;
    }

    /// <summary>
    /// Paints the ellipse into a mask: 1 inside <paramref name="solid"/> times the ellipse, falling smoothly to 0 at
    /// <paramref name="edge"/> times. Keeps the maximum of old and new values. Returns the region it may have changed.
    /// </summary>
    public unsafe Region Paint(Plane mask, float solid, float edge)
    {
        var reach = edge * MathF.Max(RadiusX, RadiusY);
        var region = Region.Covering(mask, Centre.X - reach, Centre.Y - reach, Centre.X + reach, Centre.Y + reach);
        var lanes = Vector256<float>.Indices;
        for (var y = region.Top; y < region.Bottom; y++)
        {
            var dy = y - Centre.Y;
            var row = mask.Row(y);
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var dx = Vector256.Create(x - Centre.X) + lanes;
                var across = ((dx * AxisX.X) + Vector256.Create(dy * AxisX.Y)) * (1 / RadiusX);
                var along = (Vector256.Create(dy * AxisX.X) - (dx * AxisX.Y)) * (1 / RadiusY);
                var r = Vector256.Sqrt((across * across) + (along * along));
                var value = Vector256<float>.One - VectorMath.Smoothstep(solid, edge, r);
                Vector256.Max(value, Vector256.Load(row + x)).Store(row + x);
            }
        }

        return region;
    }
}
