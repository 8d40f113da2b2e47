namespace Avatar.Imaging.Engines;

/// <summary>Engines that draw cartoons.</summary>
public enum CartoonEngineKind
{
    /// <summary>Draws in this process, in the styles of <see cref="CartoonStyles"/>.</summary>
    Local,

    /// <summary>Runs an ONNX model in this process.</summary>
    Neural,

    /// <summary>Calls an AI server.</summary>
    Remote,

    /// <summary>Calls a model at Replicate.</summary>
    Replicate,
}

/// <summary>Engines that cut faces.</summary>
public enum FaceEngineKind
{
    /// <summary>Cuts in this process.</summary>
    Local,

    /// <summary>Calls an AI server.</summary>
    Remote,
}
