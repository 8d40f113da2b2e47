using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Sets the lightness of each ink from its tone. The lightest tone has the lightness at which the ink is most vivid (high for yellow, low
/// for blue and red: about the cusp of the sRGB gamut in OKLab); the darkest is nearly black. Warm inks shift to red in shadows instead of
/// brown, dots are slightly redder, and chroma fades near black and white. The tone of skin is its lightness already. Shadows are tinted with one deep
/// ink, except on skin and in grey hair.
/// </summary>
/// <param name="Look">Index of the deep ink's hue: the shadow hue in <see cref="SplitTone.Looks"/>.</param>
internal sealed record PrintInks(int Look) : IStep
{
    private const float Black = 0.20f, White = 0.97f;
    private const float CuspMiddle = 0.80f, CuspSwing = 0.14f, CuspHue = 2.3f;
    private const float ToneExponent = 0.8f;
    private const float WarmHue = 1.0f, WarmTurn = 0.55f, WarmFaceReduction = 0.7f;
    private const float DeepChroma = 0.07f;
    private const float DotRed = 0.025f, DotFaceReduction = 0.3f;

    public unsafe void Apply(Canvas canvas)
    {
        var deepHue = SplitTone.Looks[Look].Shadow;
        var (deepA, deepB) = (DeepChroma * MathF.Cos(deepHue), DeepChroma * MathF.Sin(deepHue));
        for (var y = 0; y < canvas.L.Height; y++)
        {
            float* a = canvas.A.Row(y), b = canvas.B.Row(y), tones = canvas.Tone.Row(y), dots = canvas.Dots.Row(y);
            float* face = canvas.Mask(canvas.Portrait?.Mask, y), skin = canvas.Mask(canvas.Portrait?.Skin, y), hair = canvas.Mask(canvas.Portrait?.GreyHair, y);
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                var tone = VectorMath.Clamp(Vector256.Load(tones + x), 0, 1);
                Vector256<float> inFace = Vector256.Load(face + x), onSkin = Vector256.Load(skin + x);
                var turned = TowardsRed(Vector256.Load(a + x), Vector256.Load(b + x), tone, inFace);
                var printed = Vector256.Create(Black) + ((Top(turned.A, turned.B) - Vector256.Create(Black)) * VectorMath.Power(tone, ToneExponent));
                var lightness = VectorMath.Mix(printed, tone, onSkin);
                var red = Vector256.Load(dots + x) * VectorMath.Mix(DotRed, DotRed * (1 - DotFaceReduction), inFace);
                var fade = VectorMath.Clamp(Vector256<float>.One - ((lightness - Vector256.Create(0.88f)) * 5f), 0.45f, 1)
                    * VectorMath.Smoothstep(0, 0.45f, lightness);
                var dark = Vector256<float>.One - tone;
                var deep = dark * dark * (Vector256<float>.One - onSkin) * (Vector256<float>.One - Vector256.Load(hair + x));
                lightness.Store(tones + x);
                (((turned.A + red) * fade) + (deep * deepA)).Store(a + x);
                ((turned.B * fade) + (deep * deepB)).Store(b + x);
            }
        }
    }

    /// <summary>Rotates warm colours towards red; darker tones rotate further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> A, Vector256<float> B) TowardsRed(
        Vector256<float> a, Vector256<float> b, Vector256<float> tone, Vector256<float> inFace)
    {
        var warmth = Vector256.MaxNative(CosineFrom(WarmHue, a, b, Chroma(a, b)), Vector256<float>.Zero);
        var turns = (Vector256<float>.One - tone) * warmth * VectorMath.Mix(1, 1 - WarmFaceReduction, inFace) * (WarmTurn / (2 * MathF.PI));
        var cos = VectorMath.CosineOfTurns(turns);
        var sin = VectorMath.CosineOfTurns(turns - Vector256.Create(0.25f));
        return ((a * cos) + (b * sin), (b * cos) - (a * sin));
    }

    /// <summary>Returns the lightness at which an ink is most vivid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Top(Vector256<float> a, Vector256<float> b)
    {
        var chroma = Chroma(a, b);
        var cusp = Vector256.Create(CuspMiddle) + (CosineFrom(CuspHue, a, b, chroma) * CuspSwing);
        return VectorMath.Mix(Vector256.Create(White), cusp, VectorMath.Smoothstep(0.05f, 0.20f, chroma));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Chroma(Vector256<float> a, Vector256<float> b) =>
        Vector256.Sqrt((a * a) + (b * b)) + Vector256.Create(1e-6f);

    /// <summary>Returns the cosine of the angle between a colour's hue and <paramref name="hue"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> CosineFrom(float hue, Vector256<float> a, Vector256<float> b, Vector256<float> chroma) =>
        ((a * MathF.Cos(hue)) + (b * MathF.Sin(hue))) / chroma;
}
