using System.Globalization;
using Avatar.Grains;
using Avatar.Imaging;
using Avatar.Silo.Configuration;
using Avatar.Silo.Housekeeping;
using Avatar.Silo.Starting;
using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;

namespace Avatar.Silo;

/// <summary>Puts a silo with everything that the grains need into a host.</summary>
public static class AvatarSilo
{
    private static readonly TimeSpan ActivationAge = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Reads and checks the settings, and adds storage, imaging and an Orleans silo of its own on free ports (Embedded). The
    /// storage opens before the silo starts.
    /// </summary>
    /// <exception cref="AvatarStartException">A setting is not allowed or not known.</exception>
    public static IHostApplicationBuilder AddAvatarSilo(this IHostApplicationBuilder builder)
    {
        NodeAliases.Apply(builder.Configuration, builder.Configuration);
        var settings = AvatarSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(settings);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddAvatarGrains();
        builder.Services.AddGrainOptions(settings);
        builder.Services.AddStorage(settings);
        builder.Services.AddImaging(new ImagingOptions
        {
            MaxPixels = settings.Get(Settings.MaxPixels),
            StudioQueue = (int)settings.Get(Settings.StudioQueue),
        });
        builder.Services.AddHostedService<StorageStart>();
        builder.UseOrleans(silo => silo.UseEmbeddedCluster(builder.Configuration));
        builder.Services.AddHostedService<ReminderStart>();
        return builder;
    }

    private static void AddGrainOptions(this IServiceCollection services, AvatarSettings settings)
    {
        services.Configure<CartoonOptions>(options =>
        {
            options.Lifetime = settings.Get(Settings.CartoonLifetime);
            options.SweepPeriod = settings.Get(Settings.CartoonSweepPeriod);
            options.MaxPerOriginal = (int)settings.Get(Settings.CartoonsPerOriginal);
            options.Timeout = settings.Get(Settings.CartoonTimeout);
        });
        services.Configure<DeviceLimitOptions>(options =>
        {
            options.DeviceRequestsPerMinute = (int)settings.Get(Settings.DeviceRequestsPerMinute);
            options.DeviceImagesPerMinute = (int)settings.Get(Settings.DeviceImagesPerMinute);
            options.OriginalQueue = (int)settings.Get(Settings.OriginalQueue);
        });
        services.Configure<FileSweepOptions>(options => options.SweepPeriod = settings.Get(Settings.FilesSweepPeriod));
    }

    private static void AddStorage(this IServiceCollection services, AvatarSettings settings)
    {
        services.AddSqliteAvatarStore(options =>
        {
            options.DataDirectory = settings.DataDirectory;
            options.AllowOpaqueDeviceIds = settings.Get(Settings.DeviceIds) is DeviceIdFormat.Opaque;
        });
        services.AddFileSystemImageStore(options => options.Root = settings.FilesRoot);
    }

    /// <summary>A cluster of one, on the loopback address, with nothing to outlive the process.</summary>
    private static void UseEmbeddedCluster(this ISiloBuilder silo, IConfiguration configuration)
    {
        silo.UseLocalhostClustering(
            siloPort: PortOf(configuration, Settings.SiloPort) ?? FreePort.Find(),
            gatewayPort: PortOf(configuration, Settings.GatewayPort) ?? 0);
        silo.UseInMemoryReminderService();
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = ActivationAge);
    }

    private static int? PortOf(IConfiguration configuration, ForeignSetting setting) =>
        configuration[setting.Key] is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue ? port
        : throw new AvatarStartException($"{setting.Key} is '{text}', but it must be a whole number from 0 to 65535.");
}
