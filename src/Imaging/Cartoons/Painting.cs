namespace Avatar.Imaging.Cartoons;

/// <summary>The style <c>painting</c>: oil on canvas, brush strokes along the shapes, low-angle light on the relief of the paint.</summary>
internal static class Painting
{
    /// <inheritdoc cref="Comic.Steps"/>
    public static IReadOnlyList<IStep> Steps(SplitMix64 random, long seed)
    {
        var size = random.Between(0.75, 1.5);
        var contrast = random.Between(0, 0.4);
        var saturation = random.Between(1.1, 1.45);
        var relief = random.Between(0.7, 1.4);
        var lamp = random.Between(-2.6, -0.6);
        var strokes = random.Between(0.3, 1.2) * random.Pick(1, -1);
        var (hairs, weave) = (random.NextSeed(), random.NextSeed());
        var look = SplitTone.GetLook(seed);
        return
        [
            .. IStep.Using(new KeepSource(), [
                .. IStep.Using(new TraceFlow(SourceShare: 1, Smoothness: 4, strokes), [
                    new Brush(Size: 7 * size, FaceSize: 4.6f),
                    new BreakColour(size, strokes, look, random.NextSeed()),
                    new Impasto(relief, lamp, hairs, weave),
                ]),
            ]),
            new SeparatePlanes(Strength: 0.10f, Radius: 24),
            new Contrast(contrast),
            new Saturate(saturation),
            new ToneGround(Lightness: 0.15f),
            new SplitTone(look, 1.75f, SkinReduction: 0.75f),
        ];
    }
}
