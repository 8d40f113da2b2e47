using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Adds graphite by the colour-dodge technique: the photo's lightness divided by its blur is white except on the dark side of small
/// shapes, which line detection misses.
/// </summary>
/// <param name="Density">Optical density where the ratio is 0.</param>
internal sealed record ColourDodge(float Density) : IStep
{
    private const float Radius = 5;

    public unsafe void Apply(Canvas canvas)
    {
        using var around = new GaussianRows(canvas.Pool, canvas.SourceL, Radius * canvas.Scale);
        using var line = canvas.Pool.Rent(canvas.L.Width, 1);
        var blurred = line.Row(0);
        for (var y = 0; y < canvas.L.Height; y++)
        {
            around.CopyTo(y, blurred, 0, line.Stride);
            float* graphite = canvas.Graphite.Row(y), source = canvas.SourceL.Row(y);
            for (var x = 0; x < line.Stride; x += Plane.Lanes)
            {
                var ratio = Vector256.Load(source + x) / Vector256.MaxNative(Vector256.Load(blurred + x), Vector256.Create(0.05f));
                var shape = (Vector256<float>.One - VectorMath.Clamp(ratio, 0, 1)) * Density;
                (Vector256.Load(graphite + x) + shape).Store(graphite + x);
            }
        }
    }
}
