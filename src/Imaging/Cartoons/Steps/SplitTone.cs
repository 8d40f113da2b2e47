using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Tints shadows with one hue and lights with another; skin keeps most of its own colour.</summary>
/// <param name="Look">Index of the pair of hues in <see cref="Looks"/>, 0 to 5.</param>
/// <param name="Strength">Factor on the amount; 1 is normal.</param>
/// <param name="SkinReduction">Share by which the tint is weaker on skin.</param>
internal sealed record SplitTone(int Look, float Strength, float SkinReduction = 0.65f) : IStep
{
    /// <summary>For each look, the OKLab hues of shadows and lights in radians, and the distance that a and b move.</summary>
    public static readonly IReadOnlyList<(float Shadow, float Light, float Amount)> Looks =
    [
        (4.6f, 1.5f, 0.022f), (0.8f, 1.7f, 0.026f), (5.6f, 1.2f, 0.024f), (3.4f, 0.9f, 0.026f), (4.9f, 3.6f, 0.022f), (2.4f, 0.2f, 0.022f),
    ];

    /// <summary>Returns the index of the look for a seed. Neighbouring seeds get different looks.</summary>
    public static int GetLook(long seed) => (int)(seed % Looks.Count);

    public unsafe void Apply(Canvas canvas)
    {
        var (shadow, light, amount) = Looks[Look];
        var (shadowA, shadowB) = (MathF.Cos(shadow), MathF.Sin(shadow));
        var (lightA, lightB) = (MathF.Cos(light), MathF.Sin(light));
        for (var y = 0; y < canvas.L.Height; y++)
        {
            float* a = canvas.A.Row(y), b = canvas.B.Row(y), tone = canvas.Tone.Row(y), skin = canvas.Mask(canvas.Portrait?.Skin, y);
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                var share = VectorMath.Mix(amount * Strength, amount * Strength * (1 - SkinReduction), Vector256.Load(skin + x));
                var lightness = Vector256.Load(tone + x);
                (Vector256.Load(a + x) + (share * VectorMath.Mix(shadowA, lightA, lightness))).Store(a + x);
                (Vector256.Load(b + x) + (share * VectorMath.Mix(shadowB, lightB, lightness))).Store(b + x);
            }
        }
    }
}
