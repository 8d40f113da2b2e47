using Avatar.Grains;
using Avatar.Hosting;
using Avatar.Imaging;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Engines.Replicate;
using Avatar.Storage;

namespace Avatar.WebFront;

/// <summary>
/// The settings of a front and of a silo. Both programs accept, validate and list all of them, because they often share one environment; the
/// silo compiles this file and the options of a front from here.
/// </summary>
internal static class ProgramSettings
{
    public static SettingsTable Table { get; } = new(
        typeof(HostingOptions), typeof(AdminOptions), typeof(SqliteOptions), typeof(ProxyOptions), typeof(MongoOptions),
        typeof(FileSystemImageOptions), typeof(FileSweepOptions), typeof(FileCallOptions), typeof(VariantCacheOptions), typeof(LinkSigningOptions),
        typeof(EngineOptions), typeof(NeuralOptions), typeof(ReplicateOptions), typeof(CartoonOptions),
        typeof(UploadOptions), typeof(DeviceIdOptions), typeof(ConnectionOptions), typeof(ImagingOptions),
        typeof(DeviceLimitOptions), typeof(AddressLimitOptions), typeof(DiskBudgetOptions),
        typeof(CrossOriginOptions), typeof(StopOptions), typeof(AvatarClusterOptions), typeof(LogOptions));
}
