using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>More chroma under a soft ceiling, hue kept; half as much more in skin, which instead gets its warmth back.</summary>
/// <param name="Gain">1 leaves colours as they are.</param>
/// <param name="Skin">The gain in skin; null for half as much more.</param>
internal sealed record Saturate(float Gain, float? Skin = null) : IStep
{
    /// <summary>The chroma that colours come near and never exceed.</summary>
    public const float Ceiling = 0.26f;

    public unsafe void Apply(Canvas canvas)
    {
        var body = Gain * canvas.ChromaGain;
        var skin = MathF.Max(Skin ?? (1 + ((Gain - 1) / 2)), canvas.Portrait?.Glow ?? 1);
        for (var y = 0; y < canvas.L.Height; y++)
        {
            float* a = canvas.A.Row(y), b = canvas.B.Row(y), mask = canvas.Mask(canvas.Portrait?.Skin, y);
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                Vector256<float> va = Vector256.Load(a + x), vb = Vector256.Load(b + x);
                var factor = Factor(va, vb, VectorMath.Mix(body, skin, Vector256.Load(mask + x)), Ceiling);
                (va * factor).Store(a + x);
                (vb * factor).Store(b + x);
            }
        }
    }

    /// <summary>What a and b are multiplied by: the chroma C becomes c tanh(gain C / c) under the ceiling c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Factor(Vector256<float> a, Vector256<float> b, Vector256<float> gain, float ceiling)
    {
        var chroma = Vector256.Sqrt((a * a) + (b * b)) + Vector256.Create(1e-6f);
        return VectorMath.Tanh(gain * chroma * (1 / ceiling)) * ceiling / chroma;
    }
}
