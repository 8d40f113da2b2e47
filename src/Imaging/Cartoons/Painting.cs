using Avatar.Imaging.Cartoons.Steps;

namespace Avatar.Imaging.Cartoons;

/// <summary>The style <c>painting</c>: oil on canvas, the brush following the shapes, a lamp raking across the paint.</summary>
internal static class Painting
{
    /// <inheritdoc cref="Comic.Steps"/>
    public static IReadOnlyList<IStep> Steps(SplitMix64 dice, long seed)
    {
        var size = dice.Between(0.75, 1.5);
        var contrast = dice.Between(0, 0.4);
        var saturation = dice.Between(1.1, 1.45);
        var relief = dice.Between(0.7, 1.4);
        var lamp = dice.Between(-2.6, -0.6);
        var strokes = dice.Between(0.3, 1.2) * dice.Pick(1, -1);
        var (hairs, weave) = (dice.NextSeed(), dice.NextSeed());
        var look = SplitTone.LookOf(seed);
        return
        [
            new TraceFlow(SourceShare: 1, Smoothness: 4, strokes),
            new Brush(Size: 7 * size, FaceSize: 4.6f),
            new BreakColour(size, strokes, look, dice.NextSeed()),
            new Impasto(relief, lamp, hairs, weave),
            new SeparatePlanes(Strength: 0.10f, Radius: 24),
            new Contrast(contrast),
            new Saturate(saturation),
            new ToneGround(Lightness: 0.15f),
            new SplitTone(look, 1.75f, SkinOwn: 0.75f),
        ];
    }
}
