using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Imitates a toned ground: raises the darkest tones above black, where the ground shows through the paint. Skin is not changed.
/// </summary>
/// <param name="Lightness">OKLab lightness that replaces black.</param>
internal sealed record ToneGround(float Lightness) : IStep
{
    public unsafe void Apply(Canvas canvas)
    {
        for (var y = 0; y < canvas.L.Height; y++)
        {
            float* row = canvas.L.Row(y), skin = canvas.Mask(canvas.Portrait?.Skin, y);
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                var l = Vector256.Load(row + x);
                var thin = Vector256<float>.One - VectorMath.Clamp(l, 0, 1);
                var shown = thin * thin * thin * thin * (Vector256<float>.One - Vector256.Load(skin + x));
                (l + (shown * Lightness)).Store(row + x);
            }
        }
    }
}
