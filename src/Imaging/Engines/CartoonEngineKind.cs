namespace Avatar.Imaging.Engines;

/// <summary>What can draw cartoons.</summary>
public enum CartoonEngineKind
{
    /// <summary>This process, in the styles of <see cref="CartoonStyles"/>.</summary>
    Local,

    /// <summary>A neural network in this process: an ONNX file.</summary>
    Neural,

    /// <summary>An AI server.</summary>
    Remote,

    /// <summary>A model at Replicate.</summary>
    Replicate,
}
