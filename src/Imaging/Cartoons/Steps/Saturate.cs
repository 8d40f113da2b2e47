using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Increases chroma up to a soft limit and keeps hues. Skin gets half the increase, or more if it looks grey (<see cref="Portrait.Glow"/>).
/// </summary>
/// <param name="Gain">Factor on the chroma outside skin, in addition to <see cref="Canvas.ChromaGain"/>; 1 is neutral.</param>
/// <param name="Skin">Factor on the chroma of skin; null for half of the increase of <paramref name="Gain"/>.</param>
internal sealed record Saturate(float Gain, float? Skin = null) : IStep
{
    /// <summary>The upper limit of chroma, approached asymptotically.</summary>
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

    /// <summary>Returns the factor for a and b that maps the chroma C to c tanh(gain C / c), where c is the ceiling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Factor(Vector256<float> a, Vector256<float> b, Vector256<float> gain, float ceiling)
    {
        var chroma = Vector256.Sqrt((a * a) + (b * b)) + Vector256.Create(1e-6f);
        return VectorMath.Tanh(gain * chroma * (1 / ceiling)) * ceiling / chroma;
    }
}
