namespace Avatar.Grains;

/// <summary>The limits of a device and of an original. A limit per minute is also the maximum burst.</summary>
[Settings("Avatar:Limits")]
public sealed class DeviceLimitOptions
{
    /// <summary>More calls than any instance serves per minute.</summary>
    public const int NoLimit = 100_000_000;

    [Setting("Maximum number of requests per minute of one device."), NumberRange(1, NoLimit)]
    public int DeviceRequestsPerMinute { get; set; } = 600;

    /// <summary>Counts uploads, regenerations and downloads.</summary>
    [Setting("Maximum number of images per minute that one device can request."), NumberRange(1, NoLimit)]
    public int DeviceImagesPerMinute { get; set; } = 60;

    /// <summary>An original has two queues, one for drawings and one for face cuts.</summary>
    [Setting("Maximum number of requests that wait for one original."), NumberRange(1, 100_000)]
    public int OriginalQueue { get; set; } = 64;
}
