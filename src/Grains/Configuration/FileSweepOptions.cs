namespace Avatar.Grains;

/// <summary>How often sweep and scrub run.</summary>
[Settings("Avatar:Files")]
public sealed class FileSweepOptions
{
    [Setting("Interval between sweeps, which look for image files that no document refers to."), DurationRange("00:01:00", "31.00:00:00")]
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// It must exceed the longest request: withdrawing a photo during its request fails that request, but loses nothing that was
    /// acknowledged.
    /// </summary>
    [Setting("Minimum age at which a sweep removes a received photo that did not become an original."), DurationRange("00:01:00", "1.00:00:00")]
    public TimeSpan IncomingAge { get; set; } = TimeSpan.FromHours(1);

    [Setting("Interval at which every image is read, at 5 MB/s at most, and compared with its digest; 0 disables this check.")]
    [DurationRange("00:01:00", "365.00:00:00", AllowsZero = true)]
    public TimeSpan ScrubEvery { get; set; } = TimeSpan.FromDays(30);
}
