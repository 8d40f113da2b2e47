namespace Avatar.Imaging;

/// <summary>Limits of the imaging service.</summary>
public sealed class ImagingOptions
{
    /// <summary>Most pixels a photo may announce (width times height); at least 1.</summary>
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>How long a decoder may work on one photo.</summary>
    public TimeSpan DecodeTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Most jobs that may wait for a place in the studio, of all owners together; 0 means a job is taken at once or refused.
    /// </summary>
    public int StudioQueue { get; set; } = 64;

    /// <summary>Jobs drawn at the same time, one thread each; at least 1.</summary>
    public int StudioConcurrency { get; set; } = Environment.ProcessorCount;
}
