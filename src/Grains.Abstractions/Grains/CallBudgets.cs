namespace Avatar;

/// <summary>
/// How long each layer waits for the one below, as <see cref="TimeSpan"/> texts for attributes. They nest: engine and its
/// line &lt; original &lt; device &lt; front &lt; the 180 seconds that the phone app waits. A host checks its engine's time-out
/// against them at start.
/// </summary>
public static class CallBudgets
{
    /// <summary>A call of <see cref="IOriginalGrain"/> that may draw.</summary>
    public const string OriginalText = "00:02:45";

    /// <summary>A call of <see cref="IDeviceGrain"/> that may draw.</summary>
    public const string DeviceText = "00:02:50";

    /// <summary>An HTTP request, from its last byte in to its first byte out.</summary>
    public const string FrontText = "00:02:55";

    /// <summary>The most that an engine and the line before it may be given.</summary>
    public static readonly TimeSpan Engine = TimeSpan.FromSeconds(160);

    public static readonly TimeSpan Original = TimeSpan.Parse(OriginalText, System.Globalization.CultureInfo.InvariantCulture);

    public static readonly TimeSpan Front = TimeSpan.Parse(FrontText, System.Globalization.CultureInfo.InvariantCulture);
}
