namespace Avatar.Hosting;

/// <summary>How metadata of photos is treated.</summary>
public enum OriginalMetadata
{
    /// <summary>Metadata is removed, except colour profile and orientation.</summary>
    Strip,

    /// <summary>Photos are stored and served as they were sent.</summary>
    Keep,
}
