using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Engines.Remote;
using Avatar.Imaging.Engines.Replicate;

namespace Avatar.Imaging.Engines;

/// <summary>Which engines draw and cut. The options of an engine must be there if it is chosen.</summary>
public sealed class EngineOptions
{
    public CartoonEngineKind Cartoons { get; set; }

    /// <summary>What draws when <see cref="Cartoons"/> fails or takes too long; null if nothing does.</summary>
    public CartoonEngineKind? CartoonFallback { get; set; }

    public FaceEngineKind Faces { get; set; }

    public NeuralOptions? Neural { get; set; }

    public RemoteOptions? RemoteCartoons { get; set; }

    public RemoteOptions? RemoteFaces { get; set; }

    public ReplicateOptions? Replicate { get; set; }
}
