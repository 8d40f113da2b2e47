using Avatar.Imaging.Cartoons.Steps;

namespace Avatar.Imaging.Cartoons;

/// <summary>The style <c>pop</c>: a few vivid printing inks, Ben-Day dots where one tone turns into the next, heavy outlines.</summary>
internal static class Pop
{
    private const float Down = -MathF.PI / 2;

    /// <summary>How far hues turn, in radians: what has no grey, and so no accent, must not look alike in all looks.</summary>
    private static readonly float[] Turns = [-0.75f, 0, 0.6f, -0.45f, 0.35f, -1.0f];

    /// <inheritdoc cref="Comic.Steps"/>
    public static IReadOnlyList<IStep> Steps(SplitMix64 dice, long seed)
    {
        var angle = dice.Between(0.2, 1.35);
        var line = dice.Between(0.9, 1.3);
        var period = dice.Between(7, 10);
        var inks = dice.Pick(6, 7, 8);
        var saturation = dice.Between(1.7, 2.1);
        var levels = dice.Pick(4, 5);
        var turn = dice.Between(-0.15, 0.15) + TurnOf(seed);
        var look = SplitTone.LookOf(seed);
        return
        [
            new Flatten(EdgeRange: 0.13f, Reach: 40),
            new TraceFlow(SourceShare: 0),
            new InkLines(
                Body: new(2.2f * line, 0.012f, 80),
                Face: new(1.45f * line, 0.012f, 70, DetailThreshold: 0.006f),
                Smoothness: 4.5f,
                SourceShare: 0.2f,
                DetailShare: 0.5f),
            new LeaveFlow(),
            new LeaveSource(),
            new BrightenTones(),
            new MixInks(inks, saturation, turn, look),
            new ScreenTones(levels, period, angle),
            new PrintInks(look),
            new LayInk(Lightness: 0.15f, Chroma: 0.03f, Down),
        ];
    }

    /// <summary>Neither neighbouring seeds share a turn nor those six apart, which share a look: only seeds 36 apart share both.</summary>
    private static float TurnOf(long seed) => Turns[(int)(((seed % Turns.Length) + (seed / Turns.Length % Turns.Length)) % Turns.Length)];
}
