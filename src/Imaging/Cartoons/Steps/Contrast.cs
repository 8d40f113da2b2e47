using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Applies an S-curve to lightness, with a fifth of the strength in faces.</summary>
/// <param name="Strength">0 changes nothing, 1 is a full smoothstep.</param>
internal sealed record Contrast(float Strength) : IStep
{
    public unsafe void Apply(Canvas canvas)
    {
        for (var y = 0; y < canvas.L.Height; y++)
        {
            float* row = canvas.L.Row(y), face = canvas.Mask(canvas.Portrait?.Mask, y);
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                var l = Vector256.Load(row + x);
                var share = VectorMath.Mix(Strength, 0.2f * Strength, Vector256.Load(face + x));
                VectorMath.Mix(l, VectorMath.Smoothstep(0, 1, l), share).Store(row + x);
            }
        }
    }
}
