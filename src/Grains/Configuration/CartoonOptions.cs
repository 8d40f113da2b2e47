namespace Avatar.Grains;

/// <summary>The settings of <c>Avatar:Cartoons</c> that the grains use.</summary>
public sealed class CartoonOptions
{
    public const string Section = "Avatar:Cartoons";

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    /// <summary>The minimum time that a cartoon is kept unless its original is downloaded.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The age at which a cartoon expires. One machine dates the cartoon and another compares the date with its own clock, so 60 s are added to
    /// <see cref="Lifetime"/>: clocks that differ by less than that do not shorten it. A lifetime below 60 s is doubled instead.
    /// </summary>
    public TimeSpan ExpiryAge => Lifetime + (Lifetime < ClockTolerance ? Lifetime : ClockTolerance);

    /// <summary>The interval between two searches for expired cartoons, one minute or more.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Maximum number of cartoons per original; one more deletes the oldest.</summary>
    public int MaxPerOriginal { get; set; } = 50;

    /// <summary>Time limit of one drawing, including the wait in the original's queue; at most <see cref="CallTimeLimits.Engine"/>.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>The base URL at which a remote face cutter can fetch cartoons from this service; null if none is used.</summary>
    public Uri? PublicBaseUrl { get; set; }
}
