namespace Avatar.Storage;

/// <summary>What calls of a file system may take.</summary>
public sealed class FileCallOptions
{
    /// <summary>How long one call is waited for.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
