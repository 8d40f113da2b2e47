namespace Avatar.Grains;

/// <summary>The settings of <c>Avatar:Limits</c> that the grains enforce.</summary>
public sealed class DeviceLimitOptions
{
    public const string Section = "Avatar:Limits";

    /// <summary>Maximum number of calls per minute of a device; also the maximum burst.</summary>
    public int DeviceRequestsPerMinute { get; set; } = 600;

    /// <summary>Maximum number of images per minute of a device (uploads, regenerations, downloads); also the maximum burst.</summary>
    public int DeviceImagesPerMinute { get; set; } = 60;

    /// <summary>Maximum number of calls in each queue of an original: one for drawings, one for face cuts.</summary>
    public int OriginalQueue { get; set; } = 64;
}
