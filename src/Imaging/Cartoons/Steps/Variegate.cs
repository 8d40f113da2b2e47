using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Imitates washes whose two pigments separate in the water: the turbulence shifts colours towards one or the other hue of the look. Skin
/// is not shifted, and vivid colours only slightly, because a second hue would make them look dirty.
/// </summary>
/// <param name="Look">Index of the pair of hues in <see cref="SplitTone.Looks"/>.</param>
/// <param name="Amount">Scale of the shift in OKLab a and b at turbulence 1.</param>
internal sealed record Variegate(int Look, float Amount) : IStep
{
    private const float VividReduction = 0.8f;

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
                var vivid = VectorMath.Smoothstep(0.06f, 0.16f, Vector256.Sqrt((va * va) + (vb * vb))) * VividReduction;
                var share = Vector256.Load(canvas.Turbulence.Row(y) + x)
                    * (Vector256<float>.One - Vector256.Load(skin + x)) * (Vector256<float>.One - vivid);
                (va + (share * towardsA)).Store(a + x);
                (vb + (share * towardsB)).Store(b + x);
            }
        }
    }
}
