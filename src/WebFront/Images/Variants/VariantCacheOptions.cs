using Avatar.Storage;

namespace Avatar.WebFront;

/// <summary>Location and size of the cache of image copies.</summary>
[Settings("Avatar:Files")]
internal sealed class VariantCacheOptions
{
    [Setting("Maximum size of the cache of thumbnails and other copies, in bytes; 0 disables the cache.", Key = "Avatar:Files:VariantCacheBytes")]
    [NumberRange(0, 1L << 50)]
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>The folder; created on first use.</summary>
    public string Root { get; set; } = "";

    public FilesAccess Access { get; set; }
}
