namespace Avatar.Storage;

/// <summary>Options of <see cref="FileCalls"/>.</summary>
[Settings("Avatar:Files")]
public sealed class FileCallOptions
{
    [Setting("Maximum duration of one call to the disk of the images (a read, a write, a flush); after that, the request is answered 503.", Key = "Avatar:Files:CallTimeout")]
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
