namespace Avatar.Grains;

/// <summary>The settings of <c>Avatar:Files</c> that sweep and scrub use.</summary>
public sealed class FileSweepOptions
{
    public const string Section = "Avatar:Files";

    /// <summary>How often to search for files without a document; at least a minute.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Age at which a received photo that became no original is withdrawn. It must exceed the longest request: withdrawing a photo
    /// during its request fails that request, but loses nothing that was acknowledged.
    /// </summary>
    public TimeSpan IncomingAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often all images are read and compared with their digests; at least a minute, or zero for never.</summary>
    public TimeSpan ScrubEvery { get; set; } = TimeSpan.FromDays(30);
}
