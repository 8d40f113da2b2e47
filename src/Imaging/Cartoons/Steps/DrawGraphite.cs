using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Adds the lines to the graphite; less of it reaches the valleys of the paper.</summary>
/// <param name="Density">Optical density of a full line.</param>
internal sealed record DrawGraphite(float Density) : IStep
{
    public unsafe void Apply(Canvas canvas)
    {
        for (var y = 0; y < canvas.Graphite.Height; y++)
        {
            float* graphite = canvas.Graphite.Row(y), paper = canvas.Paper.Row(y), grain = canvas.Grain.Row(y);
            for (var x = 0; x < canvas.Graphite.Stride; x += Plane.Lanes)
            {
                var lead = VectorMath.Clamp((Vector256.Load(grain + x) * 0.16f) + Vector256.Create(0.80f), 0.35f, 1.15f);
                var line = (Vector256<float>.One - Vector256.Load(paper + x)) * Density;
                (Vector256.Load(graphite + x) + (lead * line)).Store(graphite + x);
            }
        }
    }
}
