namespace Avatar.Grains;

/// <summary>How cartoons are made, kept and addressed.</summary>
[Settings("Avatar:Cartoons")]
public sealed class CartoonOptions
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    /// <summary>The minimum time, unless the face of the original is downloaded.</summary>
    [Setting("How long a cartoon is kept before it expires."), DurationRange("00:00:01", "3650.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The age at which a cartoon expires. One machine dates the cartoon and another compares the date with its own clock, so 60 s are added to
    /// <see cref="Lifetime"/>: clocks that differ by less than that do not shorten it. A lifetime below 60 s is doubled instead.
    /// </summary>
    public TimeSpan ExpiryAge => Lifetime + (Lifetime < ClockTolerance ? Lifetime : ClockTolerance);

    [Setting("Interval between searches for expired cartoons."), DurationRange("00:01:00", "31.00:00:00")]
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromMinutes(15);

    [Setting("Maximum number of cartoons per original; the next one replaces the oldest."), NumberRange(1, 1000)]
    public int MaxPerOriginal { get; set; } = 50;

    [Setting("Maximum duration of one drawing or face-cut, including its wait in the queue."), DurationRange("00:00:01", CallTimeLimits.EngineText)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>A remote face cutter fetches cartoons from there, too.</summary>
    [Setting("Base of the image URLs in answers. Without it, they begin with the scheme and host of the request.", Key = "Avatar:PublicBaseUrl"), BaseUrl]
    public Uri? PublicBaseUrl { get; set; }
}
