using Avatar.Imaging.Cartoons.Steps;

namespace Avatar.Imaging.Cartoons;

/// <summary>The style <c>sketch</c>: graphite on paper, tones hatched in layers, lines along the shapes.</summary>
internal static class Sketch
{
    /// <inheritdoc cref="Comic.Steps"/>
    public static IReadOnlyList<IStep> Steps(SplitMix64 dice, long seed)
    {
        var angle = dice.Between(0.5, 1.05) * HandOf(seed);
        var weight = dice.Between(0.85, 1.25);
        var pressure = dice.Between(0.85, 1.15);
        var warmth = WarmthOf(seed) + dice.Between(0, 0.35);
        var length = dice.Between(18, 40);
        var point = dice.Between(0.5, 1.0);
        return
        [
            new Flatten(EdgeRange: 0.09f, Reach: 18),
            new TraceFlow(SourceShare: 0.4f),
            new InkLines(
                Body: new(1.15f * weight, 0.010f, 38),
                Face: new(1.10f * weight, 0.0055f, 38),
                Smoothness: 4,
                SourceShare: 0.45f,
                DetailShare: 0.3f),
            new LeaveFlow(),
            new Silhouette(weight, Threshold: 0.018f, Sharpness: 24, Darkness: 0.4f, FaceRelief: 0),
            new PencilTone(),
            new TakePaper(dice.NextSeed()),
            new Hatch(angle, pressure, length, point, (dice.NextSeed(), dice.NextSeed(), dice.NextSeed())),
            new DrawGraphite(Density: 1.9f * weight),
            new ColourDodge(Density: 0.9f),
            new ShowGraphite(warmth),
        ];
    }

    /// <summary>Neighbouring seeds are drawn by different hands, and so by strokes that lean the other way.</summary>
    private static int HandOf(long seed) => seed % 2 == 0 ? 1 : -1;

    /// <summary>Seeds that share a hand and are not far apart have cool paper and warm.</summary>
    private static float WarmthOf(long seed) => seed / 2 % 2 == 0 ? 0 : 0.65f;
}
