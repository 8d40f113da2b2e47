using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Increases local contrast by an unsharp mask of large radius: painters set objects off against their background in this way.
/// </summary>
/// <param name="Strength">Share of the difference from the surroundings that is added to lightness.</param>
/// <param name="Radius">Standard deviation of the blur that gives the surroundings.</param>
internal sealed record SeparatePlanes(float Strength, float Radius) : IStep
{
    public unsafe void Apply(Canvas canvas)
    {
        using var around = canvas.Rent();
        Gaussian.Blur(canvas.Pool, canvas.L, around, Radius * canvas.Scale);
        for (var y = 0; y < around.Height; y++)
        {
            var row = canvas.L.Row(y);
            for (var x = 0; x < around.Stride; x += Plane.Lanes)
            {
                var l = Vector256.Load(row + x);
                VectorMath.Clamp(l + ((l - Vector256.Load(around.Row(y) + x)) * Strength), 0, 1).Store(row + x);
            }
        }
    }
}
