using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Lightens the tones, as a transparent medium does, and leaves the brightest areas to the paper: watercolour has no white paint. Skin of
/// every tone is lightened by the same small amount, so that dark skin is not bleached.
/// </summary>
internal sealed record LightMedium : IStep
{
    private const float Density = 0.80f;
    private const float SkinLift = 0.025f;
    private const float Spared = 0.6f;

    public unsafe void Apply(Canvas canvas)
    {
        for (var y = 0; y < canvas.L.Height; y++)
        {
            float* l = canvas.L.Row(y), tone = canvas.Tone.Row(y), skin = canvas.Mask(canvas.Portrait?.Skin, y);
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                var q = Vector256.Load(tone + x);
                var thinned = Vector256<float>.One - (Density * (Vector256<float>.One - q));
                thinned = VectorMath.Mix(thinned, q + Vector256.Create(SkinLift), Vector256.Load(skin + x));
                var spared = VectorMath.Smoothstep(0.80f, 0.97f, q) * Spared;
                VectorMath.Mix(thinned, Vector256<float>.One, spared).Store(l + x);
            }
        }
    }
}
