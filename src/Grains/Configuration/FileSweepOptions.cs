namespace Avatar.Grains;

/// <summary>Settings of <c>Avatar:Files</c> that sweep and scrub go by.</summary>
public sealed class FileSweepOptions
{
    public const string Section = "Avatar:Files";

    /// <summary>How often files without a document are looked for; a minute or more.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How old a received photo is that became no original before it is withdrawn. It must be longer than a request may take; one that
    /// is withdrawn under its request fails it, and loses nothing that was acknowledged.
    /// </summary>
    public TimeSpan IncomingAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often every image is read and compared with its digest, a minute or more; zero for never.</summary>
    public TimeSpan ScrubEvery { get; set; } = TimeSpan.FromDays(30);
}
