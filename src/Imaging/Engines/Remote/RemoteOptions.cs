namespace Avatar.Imaging.Engines.Remote;

/// <summary>An AI server and how it is called.</summary>
public sealed class RemoteOptions
{
    /// <summary>Where pictures are asked for, for instance <c>http://ai.example.org/generate-cartoon</c>.</summary>
    public required Uri Url { get; set; }

    /// <summary>The most that one call may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(140);

    /// <summary>Calls at the same time; as many wait, one more is refused as busy.</summary>
    public int MaxCalls { get; set; } = 32;
}
