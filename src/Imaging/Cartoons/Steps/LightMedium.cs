using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Thins the tones into a light medium, and leaves the brightest to the paper: watercolour has no white.</summary>
internal sealed record LightMedium : IStep
{
    private const float Density = 0.80f;
    private const float Spared = 0.6f;

    public unsafe void Apply(Canvas canvas)
    {
        for (var y = 0; y < canvas.L.Height; y++)
        {
            float* l = canvas.L.Row(y), tone = canvas.Tone.Row(y);
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                var q = Vector256.Load(tone + x);
                var thinned = VectorMath.Mix(1 - Density, 1, q);
                var spared = VectorMath.Smoothstep(0.80f, 0.97f, q) * Spared;
                VectorMath.Mix(thinned, Vector256<float>.One, spared).Store(l + x);
            }
        }
    }
}
