namespace Avatar.Imaging.Cartoons;

/// <summary>The style <c>comic</c>: flat tones, saturated colours, ink lines along the shapes, and drawn features in faces.</summary>
internal static class Comic
{
    private const double FullTurn = 2 * Math.PI;

    /// <summary>
    /// Returns the steps after those that all styles share. Do not reorder the draws from <paramref name="random"/>: that would change the
    /// picture of every stored seed.
    /// </summary>
    public static IReadOnlyList<IStep> Steps(SplitMix64 random, long seed)
    {
        var bins = random.Pick(4, 5, 6, 7);
        var line = random.Between(0.75, 1.4);
        var phase = random.Between(0.2, 0.8);
        var inkHue = random.Between(0, FullTurn);
        var saturation = random.Between(1.15, 1.55);
        var contrast = random.Between(0.15, 0.5);
        var ink = new LayInk(Lightness: 0.16f, Chroma: 0.04f, inkHue);
        return
        [
            new MeasureFeatures(),
            .. IStep.Using(new KeepSource(), [
                new Flatten(EdgeRange: 0.10f, Reach: 28),
                .. IStep.Using(new TraceFlow(SourceShare: 0.3f), [
                    new Contrast(contrast),
                    new Posterise(
                        bins,
                        phase,
                        Soft: new(Blur: 1.0f, Sharpness: 11),
                        Face: new(
                            Bins: 3.4f,
                            MinBins: 8,
                            MaxBins: 15,
                            new(Blur: 1.6f, Sharpness: 7, SmoothShare: 0.15f),
                            DetailSmoothShare: 0.65f,
                            SourceShare: 0.5f)),
                    new InkLines(
                        Body: new(1.55f * line, 0.0095f, 80),
                        Face: new(1.20f * line, 0.0105f, 60, DetailThreshold: 0.005f),
                        Smoothness: 4.5f,
                        SourceShare: 0.35f,
                        DetailShare: 0.35f),
                ]),
            ]),
            new Silhouette(line),
            new YieldLines(),
            new Saturate(saturation),
            new SplitTone(SplitTone.GetLook(seed), 1.2f),
            ink,
            new DrawFeatures(ink, line),
        ];
    }
}
