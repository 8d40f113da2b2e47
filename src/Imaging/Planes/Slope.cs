using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>The slope of a surface in one direction, from Sobel derivatives divided by 8.</summary>
/// <param name="Height">The height of the surface.</param>
/// <param name="X">Horizontal component of the direction.</param>
/// <param name="Y">Vertical component of the direction; positive is down.</param>
internal readonly unsafe record struct Slope(Plane Height, float X, float Y)
{
    /// <summary>Computes one row of slopes into <paramref name="target"/>, which has room for the plane's stride.</summary>
    public void Row(int y, float* target)
    {
        const int Margin = Plane.Lanes;
        var room = Height.Stride + (2 * Margin);
        var smoothed = stackalloc float[room];
        var differed = stackalloc float[room];
        float* s = smoothed + Margin, d = differed + Margin;
        float* above = Height.Row(Border.Reflect(y - 1, Height.Height)), here = Height.Row(y), below = Height.Row(Border.Reflect(y + 1, Height.Height));
        for (var x = 0; x < Height.Stride; x += Plane.Lanes)
        {
            Vector256<float> a = Vector256.Load(above + x), b = Vector256.Load(below + x), h = Vector256.Load(here + x);
            (a + h + h + b).Store(s + x);
            (b - a).Store(d + x);
        }

        Border.Extend(s, Height.Width, 1);
        Border.Extend(d, Height.Width, 1);
        var (across, down) = (Vector256.Create(X / 8), Vector256.Create(Y / 8));
        for (var x = 0; x < Height.Stride; x += Plane.Lanes)
        {
            var gx = Vector256.Load(s + x + 1) - Vector256.Load(s + x - 1);
            var gy = Vector256.Load(d + x - 1) + (Vector256.Load(d + x) * 2f) + Vector256.Load(d + x + 1);
            ((gx * across) + (gy * down)).Store(target + x);
        }
    }
}
