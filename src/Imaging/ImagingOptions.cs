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

    /// <summary>Maximum number of concurrent jobs, with one thread each; at least 1.</summary>
    public int StudioConcurrency { get; set; } = Environment.ProcessorCount;
}
