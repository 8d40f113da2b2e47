namespace Avatar.Imaging.Engines.Remote;

/// <summary>Configuration of an AI server.</summary>
public sealed class RemoteOptions
{
    public const int DefaultMaxCalls = 32;

    /// <summary>URL of the operation, for instance <c>http://ai.example.org/generate-cartoon</c>.</summary>
    public required Uri Url { get; set; }

    /// <summary>Maximum time of one call.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(140);

    /// <summary>Maximum number of concurrent calls. The same number can wait; further calls are refused as busy.</summary>
    public int MaxCalls { get; set; } = DefaultMaxCalls;
}
