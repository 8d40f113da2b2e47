using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Engines.Remote;
using Avatar.Imaging.Engines.Replicate;

namespace Avatar.Imaging.Engines;

/// <summary>Chooses the engines that draw and cut. The options of each chosen engine must be set.</summary>
public sealed class EngineOptions
{
    public CartoonEngineKind Cartoons { get; set; }

    /// <summary>The engine that draws when <see cref="Cartoons"/> fails or times out; null for none.</summary>
    public CartoonEngineKind? CartoonFallback { get; set; }

    public FaceEngineKind Faces { get; set; }

    public NeuralOptions? Neural { get; set; }

    public RemoteOptions? RemoteCartoons { get; set; }

    public RemoteOptions? RemoteFaces { get; set; }

    public ReplicateOptions? Replicate { get; set; }
}
