using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Computes the turbulence of water on paper: noise at two scales (Bousseau et al., "Interactive Watercolor Rendering", 2006).
/// </summary>
/// <param name="LargeSeed">Seed of the coarse noise.</param>
/// <param name="SmallSeed">Seed of the fine noise.</param>
internal sealed record Stir(uint LargeSeed, uint SmallSeed) : IStep
{
    private const float Large = 60, LargeShare = 0.6f;
    private const float Small = 24, SmallShare = 0.4f;

    public unsafe void Apply(Canvas canvas)
    {
        var turbulence = canvas.Rent();
        canvas.KeepTurbulence(turbulence);
        using var small = canvas.Rent();
        Noise.Smooth(canvas.Pool, turbulence, Large * canvas.Scale, LargeSeed);
        Noise.Smooth(canvas.Pool, small, Small * canvas.Scale, SmallSeed);
        for (var y = 0; y < small.Height; y++)
        {
            float* sum = turbulence.Row(y), more = small.Row(y);
            for (var x = 0; x < small.Stride; x += Plane.Lanes)
            {
                ((Vector256.Load(sum + x) * LargeShare) + (Vector256.Load(more + x) * SmallShare)).Store(sum + x);
            }
        }
    }
}
