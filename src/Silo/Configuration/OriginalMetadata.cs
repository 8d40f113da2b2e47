namespace Avatar.Silo.Configuration;

/// <summary>What happens to what a photo carries beside its pixels.</summary>
public enum OriginalMetadata
{
    /// <summary>It is removed, but for colour profile and orientation.</summary>
    Strip,

    /// <summary>It is stored and given out as it was sent.</summary>
    Keep,
}
