namespace Avatar.Imaging;

/// <summary>Limits of imaging.</summary>
public sealed class ImagingOptions
{
    /// <summary>Maximum number of pixels of an image (width times height, from its header); at least 1.</summary>
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>Maximum time for decoding one image.</summary>
    public TimeSpan DecodeTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Maximum number of jobs, of all owners, that wait for a slot in the studio. With 0 a job starts immediately or is refused.
    /// </summary>
    public int StudioQueue { get; set; } = 64;

    /// <summary>Maximum number of concurrent jobs, with one thread each; at least 1.</summary>
    public int StudioConcurrency { get; set; } = Environment.ProcessorCount;
}
