using Avatar.Storage;

namespace Avatar.WebFront;

/// <summary>Which photos are accepted, and how they are stored.</summary>
[Settings("Avatar:Limits")]
internal sealed class UploadOptions
{
    [Setting(
        "Strip: location, camera, texts and embedded thumbnails are removed from photos before they are stored. Keep: photos are stored as they were sent.",
        Key = "Avatar:Originals:Metadata")]
    public OriginalMetadata Metadata { get; set; }

    [Setting("Maximum size of a photo, in bytes."), NumberRange(1, StoredImage.MaxBytes)]
    public long MaxUploadBytes { get; set; } = StoredImage.MaxBytes;

    [Setting("Maximum duration of the upload of one photo."), DurationRange("00:00:01", "1.00:00:00")]
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary>How metadata of photos is treated.</summary>
internal enum OriginalMetadata
{
    /// <summary>Metadata is removed, except colour profile and orientation.</summary>
    Strip,

    /// <summary>Photos are stored and served as they were sent.</summary>
    Keep,
}
