namespace Avatar.Grains;

/// <summary>The settings of <c>Avatar:Cartoons</c> that the grains use.</summary>
public sealed class CartoonOptions
{
    public const string Section = "Avatar:Cartoons";

    /// <summary>How long a cartoon is kept if it is not downloaded.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often to search for cartoons older than <see cref="Lifetime"/>; at least a minute.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Maximum number of cartoons per original; one more deletes the oldest.</summary>
    public int MaxPerOriginal { get; set; } = 50;

    /// <summary>Time limit of one drawing, including the wait in the original's queue; at most <see cref="CallTimeLimits.Engine"/>.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>The base URL at which a remote face cutter can fetch cartoons from this service; null if none is used.</summary>
    public Uri? PublicBaseUrl { get; set; }
}
