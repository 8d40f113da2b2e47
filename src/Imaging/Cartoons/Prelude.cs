using Avatar.Imaging.Cartoons.Steps;

namespace Avatar.Imaging.Cartoons;

/// <summary>The steps every style begins with: caricature, exposure, white balance.</summary>
internal static class Prelude
{
    /// <inheritdoc cref="Comic.Steps"/>
    public static IReadOnlyList<IStep> Steps(SplitMix64 dice) =>
    [
        new Caricature(Eyes: dice.Between(0.075, 0.13), Jaw: dice.Between(0.02, 0.05)),
        new AutoLevels(),
        new ExposeFace(),
        new BalanceSkin(),
        new KeepSource(),
    ];
}
