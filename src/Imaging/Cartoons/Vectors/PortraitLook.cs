using System.Numerics;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>What a seed decides about a flat portrait. The colour of the skin and the features are not among it.</summary>
/// <param name="Backdrop">The shape behind the person.</param>
/// <param name="Back">The colour of the background, OKLab.</param>
/// <param name="Shape">The colour of the shape in it.</param>
/// <param name="Zoom">Side of the view in heights of the face.</param>
/// <param name="LightSide">The side that the light comes from: -1 left, 1 right.</param>
/// <param name="HairTint">The colour that tints the hair, OKLab a and b; zero leaves it as it is.</param>
/// <param name="ClothesTurn">Rotation of the hues of the clothes, in radians.</param>
/// <param name="ClothesGain">Factor on the chroma of the clothes.</param>
/// <param name="ClothesDye">The colour that clothes without colour take, OKLab a and b; zero leaves them grey.</param>
/// <param name="Eyes">How much larger the eyes are drawn than they are, as a share; see <see cref="Caricature"/>.</param>
internal sealed record PortraitLook(
    Backdrop Backdrop,
    Vector3 Back,
    Vector3 Shape,
    float Zoom,
    int LightSide,
    Vector2 HairTint,
    float ClothesTurn,
    float ClothesGain,
    Vector2 ClothesDye,
    float Eyes)
{
    /// <summary>Pairs of background colours: OKLab lightness, chroma, hue in degrees.</summary>
    private static readonly (Vector3 Back, Vector3 Shape)[] Palettes =
    [
        (new(0.91f, 0.045f, 80), new(0.82f, 0.095f, 65)),
        (new(0.87f, 0.055f, 230), new(0.76f, 0.100f, 235)),
        (new(0.89f, 0.055f, 150), new(0.78f, 0.095f, 155)),
        (new(0.88f, 0.055f, 20), new(0.77f, 0.110f, 22)),
        (new(0.91f, 0.075f, 95), new(0.84f, 0.135f, 88)),
        (new(0.86f, 0.055f, 300), new(0.74f, 0.100f, 300)),
        (new(0.85f, 0.055f, 195), new(0.73f, 0.090f, 200)),
        (new(0.38f, 0.050f, 265), new(0.50f, 0.080f, 262)),
        (new(0.93f, 0.020f, 90), new(0.80f, 0.105f, 35)),
        (new(0.80f, 0.095f, 65), new(0.90f, 0.060f, 85)),
        (new(0.72f, 0.095f, 245), new(0.87f, 0.055f, 220)),
        (new(0.42f, 0.065f, 175), new(0.55f, 0.085f, 165)),
    ];

    /// <summary>Hues of dyed hair in degrees: from red to brown, plum and blue. Green and turquoise look ill beside skin.</summary>
    private static readonly float[] HairHues = [28, 48, 62, 335, 285];

    /// <summary>Returns the look of a seed. Do not reorder the draws: that would change the picture of every stored seed.</summary>
    public static PortraitLook FromSeed(long seed)
    {
        var random = new SplitMix64(seed);
        var palette = Palettes[(int)(seed % Palettes.Length)];
        var backdrop = random.Pick(Backdrop.Plain, Backdrop.Disc, Backdrop.Disc, Backdrop.Slope, Backdrop.Rays, Backdrop.Hill, Backdrop.Rings);
        var zoom = random.Pick(2.3f, 2.65f, 2.65f, 3.0f);
        var side = random.Pick(-1, 1);
        var isDyed = random.Pick(false, false, true);
        var hairHue = HairHues[(int)(random.Next() % (ulong)HairHues.Length)];
        var turn = random.Pick(0f, 0f, 1) * random.Between(0.6, 2 * Math.PI - 0.6);
        var gain = random.Between(1.05, 1.35);
        var isRedressed = random.Pick(false, true);
        var dye = random.Between(0, 360);
        var eyes = random.Between(0.03, 0.11);
        return new PortraitLook(
            backdrop,
            Tones.FromLch(palette.Back.X, palette.Back.Y, palette.Back.Z),
            Tones.FromLch(palette.Shape.X, palette.Shape.Y, palette.Shape.Z),
            zoom,
            side,
            isDyed ? Direction(hairHue) * 0.07f : Vector2.Zero,
            turn,
            gain,
            isRedressed ? Direction(dye) * 0.06f : Vector2.Zero,
            eyes);
    }

    private static Vector2 Direction(float degrees)
    {
        var colour = Tones.FromLch(0, 1, degrees);
        return new Vector2(colour.Y, colour.Z);
    }
}

/// <summary>The shape behind the person.</summary>
internal enum Backdrop
{
    Plain,
    Disc,
    Slope,
    Rays,
    Hill,
    Rings,
}
