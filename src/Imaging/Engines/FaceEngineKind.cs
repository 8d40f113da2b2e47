namespace Avatar.Imaging.Engines;

/// <summary>What can cut faces.</summary>
public enum FaceEngineKind
{
    /// <summary>This process.</summary>
    Local,

    /// <summary>An AI server.</summary>
    Remote,
}
