namespace Avatar.Grains;

/// <summary>Settings of <c>Avatar:Cartoons</c> that the grains go by.</summary>
public sealed class CartoonOptions
{
    public const string Section = "Avatar:Cartoons";

    /// <summary>How long a cartoon that nobody chose is kept.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often cartoons older than <see cref="Lifetime"/> are looked for; a minute or more.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Cartoons kept per original: one more removes the oldest.</summary>
    public int MaxPerOriginal { get; set; } = 50;

    /// <summary>How long one drawing may take, its wait in the original's line included; at most <see cref="CallTimeLimits.Engine"/>.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>Where a remote face-cutter finds cartoons: this service, as others reach it; null where none is used.</summary>
    public Uri? PublicBaseUrl { get; set; }
}
