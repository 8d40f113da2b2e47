using Avatar.Grains;

namespace Avatar.WebFront;

/// <summary>The limits of one network address.</summary>
[Settings("Avatar:Limits")]
internal sealed class AddressLimitOptions
{
    [Setting("Maximum number of requests per minute of one network address (IPv6: of one /64 network)."), NumberRange(1, DeviceLimitOptions.NoLimit)]
    public int AddressRequestsPerMinute { get; set; } = 6000;

    [Setting("Maximum number of images per minute that one network address can request."), NumberRange(1, DeviceLimitOptions.NoLimit)]
    public int AddressImagesPerMinute { get; set; } = 600;

    [Setting("Maximum number of concurrent images of one network address, including uploads that are still arriving. The same number can wait for up to 10 s.")]
    [NumberRange(1, 100_000)]
    public int AddressImagesAtOnce { get; set; } = 64;
}
