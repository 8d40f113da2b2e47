namespace Avatar.WebFront;

/// <summary>How slow a connection can be.</summary>
[Settings("Avatar:Limits")]
internal sealed class ConnectionOptions
{
    [Setting("Minimum average rate, in bytes per second, at which a body must arrive and an answer must be read. Slower connections are closed. 0 disables the limit.")]
    [NumberRange(0, 1_000_000)]
    public int MinBytesPerSecond { get; set; } = 240;

    [Setting("How long a connection can be slower than Avatar:Limits:MinBytesPerSecond before it is closed; also the time limit for the headers of a request.")]
    [DurationRange("00:00:02", "00:10:00")]
    public TimeSpan SlowPatience { get; set; } = TimeSpan.FromSeconds(20);
}
