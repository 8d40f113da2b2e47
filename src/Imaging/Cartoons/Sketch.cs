namespace Avatar.Imaging.Cartoons;

/// <summary>The style <c>sketch</c>: graphite on paper, tones hatched in layers, lines along the shapes.</summary>
internal static class Sketch
{
    /// <inheritdoc cref="Comic.Steps"/>
    public static IReadOnlyList<IStep> Steps(SplitMix64 random, long seed)
    {
        var angle = random.Between(0.5, 1.05) * GetSlant(seed);
        var weight = random.Between(0.85, 1.25);
        var pressure = random.Between(0.85, 1.15);
        var warmth = GetWarmth(seed) + random.Between(0, 0.35);
        var length = random.Between(18, 40);
        var point = random.Between(0.5, 1.0);
        return
        [
            .. IStep.Using(new KeepSource(), [
                new Flatten(EdgeRange: 0.09f, Reach: 18),
                .. IStep.Using(new TraceFlow(SourceShare: 0.4f), [
                    new InkLines(
                        Body: new(1.15f * weight, 0.010f, 38),
                        Face: new(1.10f * weight, 0.0055f, 38),
                        Smoothness: 4,
                        SourceShare: 0.45f,
                        DetailShare: 0.3f),
                ]),
                new Silhouette(weight, Threshold: 0.018f, Sharpness: 24, Darkness: 0.4f, FaceReduction: 0),
                new PencilTone(),
                new TakePaper(random.NextSeed()),
                new Hatch(angle, pressure, length, point, (random.NextSeed(), random.NextSeed(), random.NextSeed())),
                new DrawGraphite(Density: 1.9f * weight),
                new ColourDodge(Density: 0.9f),
            ]),
            new ShowGraphite(warmth),
        ];
    }

    /// <summary>
    /// Returns the sign of the hatching angle, which alternates between neighbouring seeds, as with right- and left-handed artists.
    /// </summary>
    private static int GetSlant(long seed) => seed % 2 == 0 ? 1 : -1;

    /// <summary>
    /// Returns the base warmth of the paper. It alternates in pairs of seeds, so that neighbours with the same slant differ.
    /// </summary>
    private static float GetWarmth(long seed) => seed / 2 % 2 == 0 ? 0 : 0.65f;
}
