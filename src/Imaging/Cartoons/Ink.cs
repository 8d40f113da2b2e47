using System.Numerics;

namespace Avatar.Imaging.Cartoons;

/// <summary>A printing ink that replaces one of the main colours of a picture.</summary>
/// <param name="A">OKLab a.</param>
/// <param name="B">OKLab b.</param>
/// <param name="Greyness">1 if it replaces a grey, 0 if it replaces a saturated colour, in between for dull colours.</param>
internal readonly record struct Ink(float A, float B, float Greyness)
{
    private const float SkinSpread = 0.04f;
    private const float MaxChroma = 0.23f, ChromaOffset = 0.05f;
    private const float AccentChroma = 0.10f, Navy = 0.03f;

    /// <summary>OKLab hues, in radians, that replace grey, one per look: yellow, cyan, magenta, blue, apricot, mint.</summary>
    private static readonly float[] Accents = [1.65f, 3.4f, 6.0f, 4.3f, 0.8f, 2.5f];

    /// <summary>
    /// Returns the ink for a colour. Saturated colours become vivid and rotate in hue. Colours near <paramref name="skin"/> keep their hue
    /// and get the chroma of skin. Greys get the look's accent hue; the darkest become navy blue.
    /// </summary>
    /// <param name="colour">OKLab L, a and b.</param>
    /// <param name="skin">OKLab a and b of the skin; null if the photo has no face.</param>
    /// <param name="gain">Factor on the chroma.</param>
    /// <param name="turn">Rotation of the hue, in radians.</param>
    /// <param name="look">Index of the accent hue.</param>
    public static Ink For(Vector3 colour, Vector2? skin, float gain, float turn, int look)
    {
        var own = new Vector2(colour.Y, colour.Z);
        var chroma = own.Length();
        var likeSkin = skin is { } s ? MathF.Exp(-Vector2.DistanceSquared(own, s) / (SkinSpread * SkinSpread)) : 0;
        var greyness = 1 - Smoothstep(0.022f, 0.045f, chroma);
        var vivid = float.Lerp(
            Math.Clamp((gain * chroma) + ChromaOffset, 0, MaxChroma), Math.Clamp(1.4f * chroma, 0.06f, 0.13f), likeSkin);
        var pure = vivid * Direction(MathF.Atan2(own.Y, own.X) + (turn * (1 - likeSkin)));
        var accent = AccentChroma * Smoothstep(0.25f, 0.6f, colour.X) * Direction(Accents[look]);
        accent.Y -= Navy * (1 - Smoothstep(0.2f, 0.45f, colour.X));
        var mixed = Vector2.Lerp(pure, accent, greyness);
        return new(mixed.X, mixed.Y, greyness);
    }

    private static Vector2 Direction(float hue) => new(MathF.Cos(hue), MathF.Sin(hue));

    private static float Smoothstep(float low, float high, float x)
    {
        var t = Math.Clamp((x - low) / (high - low), 0, 1);
        return t * t * (3 - (2 * t));
    }
}
