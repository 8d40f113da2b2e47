namespace Avatar.Storage;

/// <summary>Options of <see cref="FileCalls"/>.</summary>
public sealed class FileCallOptions
{
    /// <summary>How long a caller waits for one call.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
