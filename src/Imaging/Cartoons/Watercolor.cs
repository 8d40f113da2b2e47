namespace Avatar.Imaging.Cartoons;

/// <summary>The style <c>watercolor</c>: thin washes on rough paper over a pencil drawing, with an unpainted border.</summary>
internal static class Watercolor
{
    /// <inheritdoc cref="Comic.Steps"/>
    public static IReadOnlyList<IStep> Steps(SplitMix64 random, long seed)
    {
        var wetness = random.Between(0.6, 1.2);
        var granulation = random.Between(0.7, 1.3);
        var edge = random.Between(0.8, 1.25);
        var washes = random.Pick(4, 5, 6);
        var phase = random.Between(0.3, 0.7);
        var look = SplitTone.GetLook(seed);
        var sheet = random.NextSeed();
        var (pools, ripples) = (random.NextSeed(), random.NextSeed());
        var (across, down) = (random.NextSeed(), random.NextSeed());
        return
        [
            .. IStep.Using(new KeepSource(), [
                new Flatten(EdgeRange: 0.085f, Reach: 30),
                new Tremble(Amplitude: 1.1f, across, down),
                .. IStep.Using(new TraceFlow(SourceShare: 1), [
                    new InkLines(
                        Body: new(1.1f, 0.011f, 50),
                        Face: new(1.0f, 0.009f, 50, DetailThreshold: 0.005f),
                        Smoothness: 3.5f,
                        SourceShare: 0.4f,
                        DetailShare: 0.3f),
                    new Posterise(
                        washes,
                        phase,
                        Soft: new(Blur: 1.2f, Sharpness: 7, SmoothShare: 0.25f),
                        Face: new(
                            Bins: 4,
                            MinBins: 9,
                            MaxBins: 18,
                            new(Blur: 1.2f, Sharpness: 4, SmoothShare: 0.10f),
                            DetailSmoothShare: 0.5f,
                            SourceShare: 1,
                            Share: 0.9f)),
                ]),
            ]),
            new Stir(pools, ripples),
            new WetInWet(wetness),
            new LightMedium(),
            new Saturate(1.36f, Skin: 1.25f),
            new SplitTone(look, 1.1f, SkinReduction: 0.75f),
            new Variegate(look, 0.024f),
            new TakePaper(sheet),
            new LayPigment(edge, granulation),
            new DrawPencil(),
            new LeaveRim(),
        ];
    }
}
