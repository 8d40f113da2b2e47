namespace Avatar.Imaging.Cartoons;

/// <summary>The style <c>pop</c>: a few vivid printing inks, Ben-Day dots at the transitions between tones, heavy outlines.</summary>
internal static class Pop
{
    private const float BlueHue = -MathF.PI / 2;

    /// <summary>Hue rotations in radians. They make the looks differ on photos without grey, which show no accent colour.</summary>
    private static readonly float[] Turns = [-0.75f, 0, 0.6f, -0.45f, 0.35f, -1.0f];

    /// <inheritdoc cref="Comic.Steps"/>
    public static IReadOnlyList<IStep> Steps(SplitMix64 random, long seed)
    {
        var angle = random.Between(0.2, 1.35);
        var line = random.Between(0.9, 1.3);
        var period = random.Between(7, 10);
        var inks = random.Pick(6, 7, 8);
        var saturation = random.Between(1.7, 2.1);
        var levels = random.Pick(4, 5);
        var turn = random.Between(-0.15, 0.15) + GetTurn(seed);
        var look = SplitTone.GetLook(seed);
        return
        [
            .. IStep.Using(new KeepSource(), [
                new Flatten(EdgeRange: 0.13f, Reach: 40),
                .. IStep.Using(new TraceFlow(SourceShare: 0), [
                    new InkLines(
                        Body: new(2.2f * line, 0.012f, 80),
                        Face: new(1.45f * line, 0.012f, 70, DetailThreshold: 0.006f),
                        Smoothness: 4.5f,
                        SourceShare: 0.2f,
                        DetailShare: 0.5f),
                ]),
            ]),
            new BrightenTones(),
            new MixInks(inks, saturation, turn, look),
            new ScreenTones(levels, period, angle),
            new PrintInks(look),
            new LayInk(Lightness: 0.15f, Chroma: 0.03f, BlueHue),
        ];
    }

    /// <summary>
    /// Returns the hue rotation for a seed. Neighbouring seeds get different rotations, and so do seeds six apart, which have the same
    /// look; look and rotation both repeat after 36 seeds.
    /// </summary>
    private static float GetTurn(long seed) => Turns[(int)(((seed % Turns.Length) + (seed / Turns.Length % Turns.Length)) % Turns.Length)];
}
