using System.Numerics;

namespace Avatar.Imaging.Cartoons;

/// <summary>A printing ink that stands for one of a picture's colours.</summary>
/// <param name="A">OKLab a.</param>
/// <param name="B">OKLab b.</param>
/// <param name="Greyness">1 if it stands for a grey, 0 for a colour.</param>
internal readonly record struct Ink(float A, float B, float Greyness)
{
    private const float SkinSpread = 0.04f;
    private const float MostChroma = 0.23f, LeastGain = 0.05f;
    private const float AccentChroma = 0.10f, Navy = 0.03f;

    /// <summary>OKLab hues of what was grey: yellow, cyan, magenta, blue, apricot, mint.</summary>
    private static readonly float[] Accents = [1.65f, 3.4f, 6.0f, 4.3f, 0.8f, 2.5f];

    /// <summary>
    /// The ink for a colour, given as L, a and b. Colours become vivid and turn in hue; those near <paramref name="skin"/> keep
    /// their hue and a skin's chroma; greys take the accent of the look, the darkest of them a navy blue.
    /// </summary>
    public static Ink For(Vector3 colour, Vector2? skin, float gain, float turn, int look)
    {
        var own = new Vector2(colour.Y, colour.Z);
        var chroma = own.Length();
        var likeSkin = skin is { } s ? MathF.Exp(-Vector2.DistanceSquared(own, s) / (SkinSpread * SkinSpread)) : 0;
        var greyness = 1 - Smoothstep(0.022f, 0.045f, chroma);
        var vivid = float.Lerp(
            Math.Clamp((gain * chroma) + LeastGain, 0, MostChroma), Math.Clamp(1.4f * chroma, 0.06f, 0.13f), likeSkin);
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
