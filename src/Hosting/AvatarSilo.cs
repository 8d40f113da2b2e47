using Avatar.Grains;

namespace Avatar.Hosting;

/// <summary>Adds a silo, with all services that the grains need, to a host.</summary>
public static class AvatarSilo
{
    /// <summary>
    /// Reads and validates the settings, and adds storage, imaging and an Orleans silo. An Embedded silo starts with the host; a silo of
    /// a Cluster starts in the background. The storage opens before the silo starts.
    /// </summary>
    /// <exception cref="AvatarStartException">A value is not allowed, or a setting is unknown.</exception>
    public static IHostApplicationBuilder AddAvatarSilo(this IHostApplicationBuilder builder)
    {
        var settings = builder.AddAvatarSettings();
        var services = builder.Services;
        services.AddAvatarGrains();
        services.AddGrainOptions(settings);
        services.AddStores(settings);
        services.AddLinks(settings);
        services.AddEngines(settings);

        services.AddSingleton<ImagingStart>();
        services.AddHostedService(provider => provider.GetRequiredService<ImagingStart>());
        services.AddSingleton<StopNotice>();
        var checks = services.AddReadiness();
        services.AddSingleton<IFatalErrorHandler>(provider =>
        {
            var logs = provider.GetRequiredService<ILoggerFactory>();
            return new FatalErrors(sentence => ProcessEnd.Now(ExitCodes.SiloDead, sentence, logs), logs.CreateLogger<FatalErrors>());
        });
        if (settings.Get(Settings.Topology) is Topology.Cluster)
        {
            OrleansSetup.ChooseFreePorts(builder.Configuration);
            services.AddClusterStart(StopOrder.BeforeHttp, () =>
            {
                services.AddHostedService<MembersInReach>();
                builder.UseOrleans(silo => silo.UseAvatarCluster(builder.Configuration, settings));
                services.AddHostedService<ReminderStart>();
            });
            services.AddSingleton<OwnMembership>();
            checks.AddCheck<SiloCheck>("silo");
        }
        else
        {
            services.AddHostedService<StorageStart>();
            builder.UseOrleans(silo => silo.UseEmbeddedCluster(builder.Configuration));
            services.AddHostedService<ReminderStart>();
            checks.AddCheck<HostCheck>("silo");
        }

        checks.AddCheck<DocumentsCheck>("documents").AddFilesCheck().AddCheck<ImagingStart>("engines");
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
        services.Configure<FileSweepOptions>(options =>
        {
            options.SweepPeriod = settings.Get(Settings.FilesSweepPeriod);
            options.IncomingAge = settings.Get(Settings.IncomingAge);
            options.ScrubEvery = settings.Get(Settings.ScrubEvery);
        });
    }
}
