namespace Avatar;

/// <summary>
/// How long each layer waits for the one below it; the texts are <see cref="TimeSpan"/>s for attributes. The limits nest: engine and its
/// queue &lt; original &lt; device &lt; front &lt; the 180 seconds that the phone app waits. At startup a host checks the configured
/// engine time-out against them.
/// </summary>
public static class CallTimeLimits
{
    /// <summary>The longest time-out allowed for an engine and the queue before it.</summary>
    public const string EngineText = "00:02:40";

    /// <summary>Time limit of a call of <see cref="IOriginalGrain"/> that may draw.</summary>
    public const string OriginalText = "00:02:45";

    /// <summary>Time limit of a call of <see cref="IDeviceGrain"/> that may draw.</summary>
    public const string DeviceText = "00:02:50";

    /// <summary>Time limit of an HTTP request, from its last byte received to its first byte sent.</summary>
    public const string FrontText = "00:02:55";

    public static readonly TimeSpan Original = TimeSpan.Parse(OriginalText, System.Globalization.CultureInfo.InvariantCulture);

    public static readonly TimeSpan Front = TimeSpan.Parse(FrontText, System.Globalization.CultureInfo.InvariantCulture);
}
