namespace Avatar.Imaging;

/// <summary>Limits of imaging.</summary>
[Settings("Avatar:Limits")]
public sealed class ImagingOptions
{
    /// <summary>The number is width times height, from the header of the image.</summary>
    [Setting("Maximum number of pixels of a photo."), NumberRange(1, 1_000_000_000)]
    public long MaxPixels { get; set; } = 70_000_000;

    [Setting("Maximum time for decoding one photo."), DurationRange("00:00:01", "00:10:00")]
    public TimeSpan DecodeTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Counts the jobs of all owners. With 0 a job starts immediately or is refused.</summary>
    [Setting("Maximum number of drawings that wait for a processor core."), NumberRange(0, 100_000)]
    public int StudioQueue { get; set; } = 64;

    /// <summary>Each job has a thread of its own.</summary>
    [Setting("Maximum number of drawings at the same time. Each takes about 55 MB of memory.", Default = "one for each processor, as far as the memory limit is enough for them")]
    [NumberRange(1, 1024)]
    public int StudioPlaces { get; set; } = StudioMemory.DefaultPlaces;
}
