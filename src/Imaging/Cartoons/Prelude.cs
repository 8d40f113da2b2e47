using Avatar.Imaging.Cartoons.Steps;

namespace Avatar.Imaging.Cartoons;

/// <summary>The steps that every style starts with: caricature, exposure, white balance.</summary>
internal static class Prelude
{
    /// <summary>Returns these steps. Do not reorder the draws: that would change the picture of every stored seed.</summary>
    public static IReadOnlyList<IStep> Steps(SplitMix64 random) =>
    [
        new Caricature(Eyes: random.Between(0.075, 0.13), Jaw: random.Between(0.02, 0.05)),
        new AutoLevels(),
        new ExposeFace(),
        new BalanceSkin(),
        new KeepSource(),
    ];
}
