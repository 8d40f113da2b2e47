namespace Avatar.Grains;

/// <summary>Settings of <c>Avatar:Limits</c> that the grains enforce.</summary>
public sealed class DeviceLimitOptions
{
    public const string Section = "Avatar:Limits";

    /// <summary>Calls that a device may make per minute, in bursts up to that number.</summary>
    public int DeviceRequestsPerMinute { get; set; } = 600;

    /// <summary>Images that a device may have made per minute (uploads, regenerations, downloads), in bursts up to that number.</summary>
    public int DeviceImagesPerMinute { get; set; } = 60;

    /// <summary>Calls that may wait for one original's turn.</summary>
    public int OriginalQueue { get; set; } = 64;
}
