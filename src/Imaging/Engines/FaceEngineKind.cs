namespace Avatar.Imaging.Engines;

/// <summary>Engines that cut faces.</summary>
public enum FaceEngineKind
{
    /// <summary>Cuts in this process.</summary>
    Local,

    /// <summary>Calls an AI server.</summary>
    Remote,
}
