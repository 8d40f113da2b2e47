using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// The darkroom's pencil: the photo's lightness divided by its blur is white but on the dark side of small shapes, which lines
/// miss.
/// </summary>
/// <param name="Density">Density of what would be black.</param>
internal sealed record ColourDodge(float Density) : IStep
{
    private const float Radius = 5;

    public unsafe void Apply(Canvas canvas)
    {
        using var around = canvas.Rent();
        Gaussian.Blur(canvas.Pool, canvas.SourceL, around, Radius * canvas.Scale);
        for (var y = 0; y < around.Height; y++)
        {
            float* graphite = canvas.Graphite.Row(y), source = canvas.SourceL.Row(y), blurred = around.Row(y);
            for (var x = 0; x < around.Stride; x += Plane.Lanes)
            {
                var ratio = Vector256.Load(source + x) / Vector256.MaxNative(Vector256.Load(blurred + x), Vector256.Create(0.05f));
                var shape = (Vector256<float>.One - VectorMath.Clamp(ratio, 0, 1)) * Density;
                (Vector256.Load(graphite + x) + shape).Store(graphite + x);
            }
        }
    }
}
