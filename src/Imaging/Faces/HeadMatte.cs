using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Imaging.Faces;

/// <summary>How much of each pixel belongs to the head: a feathered ellipse, as far as the picture reaches.</summary>
internal static class HeadMatte
{
    private const float Solid = 0.95f;
    private const float BorderFeather = 0.012f;

    /// <param name="pool">Lends a plane.</param>
    /// <param name="frame">What is cut, in pixels of the picture.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="side">Side of the matte; the frame is scaled to it.</param>
    /// <returns>One band of bytes, 255 where the head is.</returns>
    public static Image Paint(PlanePool pool, HeadFrame frame, int width, int height, int side)
    {
        using var matte = pool.Rent(side, side);
        matte.Fill(0);
        var scale = side / (float)frame.Side;
        frame.Outline.Transformed(scale, new(-frame.Left * scale, -frame.Top * scale)).Paint(matte, Solid, 1);
        var picture = (Left: -frame.Left * scale, Top: -frame.Top * scale, Right: (width - frame.Left) * scale, Bottom: (height - frame.Top) * scale);
        var bytes = new byte[side * side];
        var feather = 1 / (BorderFeather * side);
        for (var y = 0; y < side; y++)
        {
            var vertical = MathF.Min(y + 0.5f - picture.Top, picture.Bottom - y - 0.5f);
            var row = matte.Line(y);
            for (var x = 0; x < side; x++)
            {
                var inside = MathF.Min(vertical, MathF.Min(x + 0.5f - picture.Left, picture.Right - x - 0.5f));
                bytes[(y * side) + x] = (byte)((255 * row[x] * Math.Clamp(inside * feather, 0, 1)) + 0.5f);
            }
        }

        return Image.NewFromMemory(bytes, side, side, 1, Enums.BandFormat.Uchar);
    }
}
