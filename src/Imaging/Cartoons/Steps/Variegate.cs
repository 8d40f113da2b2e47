using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// Washes of two pigments that part in the water: its turbulence turns colours to one hue of the look or to the other. Skin is
/// one wash, and vivid colours nearly are: another hue would soil them.
/// </summary>
/// <param name="Look">Which pair of hues, as in <see cref="SplitTone"/>.</param>
/// <param name="Amount">How far OKLab a and b move where the turbulence is 1.</param>
internal sealed record Variegate(int Look, float Amount) : IStep
{
    private const float VividOwn = 0.8f;

    public unsafe void Apply(Canvas canvas)
    {
        var (shadow, light, _) = SplitTone.Looks[Look];
        var towardsA = Amount * (MathF.Cos(light) - MathF.Cos(shadow)) / 2;
        var towardsB = Amount * (MathF.Sin(light) - MathF.Sin(shadow)) / 2;
        for (var y = 0; y < canvas.L.Height; y++)
        {
            float* a = canvas.A.Row(y), b = canvas.B.Row(y), skin = canvas.Mask(canvas.Portrait?.Skin, y);
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                Vector256<float> va = Vector256.Load(a + x), vb = Vector256.Load(b + x);
                var vivid = VectorMath.Smoothstep(0.06f, 0.16f, Vector256.Sqrt((va * va) + (vb * vb))) * VividOwn;
                var share = Vector256.Load(canvas.Turbulence.Row(y) + x)
                    * (Vector256<float>.One - Vector256.Load(skin + x)) * (Vector256<float>.One - vivid);
                (va + (share * towardsA)).Store(a + x);
                (vb + (share * towardsB)).Store(b + x);
            }
        }
    }
}
