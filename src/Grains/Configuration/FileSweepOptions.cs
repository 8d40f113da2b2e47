namespace Avatar.Grains;

/// <summary>Settings of <c>Avatar:Files</c> that the sweep goes by.</summary>
public sealed class FileSweepOptions
{
    public const string Section = "Avatar:Files";

    /// <summary>How often files without a document are looked for; a minute or more.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromHours(1);
}
