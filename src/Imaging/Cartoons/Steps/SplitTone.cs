using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Shadows lean to one hue, lights to another; skin keeps most of its own colour.</summary>
/// <param name="Look">Which pair of hues: 0 to 5.</param>
/// <param name="Strength">1 is ordinary.</param>
/// <param name="SkinOwn">How much of its own colour skin keeps.</param>
internal sealed record SplitTone(int Look, float Strength, float SkinOwn = 0.65f) : IStep
{
    /// <summary>Hues in OKLab radians, and how far colours move.</summary>
    public static readonly IReadOnlyList<(float Shadow, float Light, float Amount)> Looks =
    [
        (4.6f, 1.5f, 0.022f), (0.8f, 1.7f, 0.026f), (5.6f, 1.2f, 0.024f), (3.4f, 0.9f, 0.026f), (4.9f, 3.6f, 0.022f), (2.4f, 0.2f, 0.022f),
    ];

    /// <summary>Neighbouring seeds never share a look.</summary>
    public static int LookOf(long seed) => (int)(seed % Looks.Count);

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
                var share = VectorMath.Mix(amount * Strength, amount * Strength * (1 - SkinOwn), Vector256.Load(skin + x));
                var lightness = Vector256.Load(tone + x);
                (Vector256.Load(a + x) + (share * VectorMath.Mix(shadowA, lightA, lightness))).Store(a + x);
                (Vector256.Load(b + x) + (share * VectorMath.Mix(shadowB, lightB, lightness))).Store(b + x);
            }
        }
    }
}
