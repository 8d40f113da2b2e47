using Avatar.Imaging;

namespace Avatar.Hosting;

/// <summary>Adds a client of the cluster to a host.</summary>
public static class AvatarClient
{
    /// <summary>
    /// Reads and validates the settings, and adds the stores, imaging (a front inspects photos and creates thumbnails), and an Orleans
    /// client. The stores and the client start in the background while the host already answers; <see cref="ClusterConnection"/> reports
    /// whether grain calls can be sent.
    /// </summary>
    /// <exception cref="AvatarStartException">A value is not allowed, or a setting is unknown.</exception>
    public static IHostApplicationBuilder AddAvatarClient(this IHostApplicationBuilder builder)
    {
        var settings = builder.AddAvatarSettings();
        var services = builder.Services;
        services.AddStores(settings);
        services.AddLinks(settings);
        services.AddSingleton(StyleOffer.For(settings.Get(Settings.CartoonsEngine), settings.Get(Settings.DefaultStyle)));
        services.AddImaging(new ImagingOptions
        {
            MaxPixels = settings.Get(Settings.MaxPixels),
            DecodeTimeout = settings.Get(Settings.DecodeTimeout),
            StudioQueue = (int)settings.Get(Settings.StudioQueue),
        });
        services.AddSingleton(provider => new ClusterConnection(
            provider.GetRequiredService<ClusterStart>(), provider.GetRequiredService<ILogger<ClusterConnection>>()));
        services.AddClusterStart(StopOrder.AfterHttp, () =>
        {
            builder.UseOrleansClient(client => client.UseAvatarCluster(builder.Configuration, settings));
            services.AddHostedService<GatewaySearch>();
        });

        // No check of the database: a front stays in service without it, because silos answer lists from memory.
        services.AddSingleton<StopNotice>();
        var checks = services.AddReadiness().AddCheck<ClusterCheck>("cluster");
        if (settings.Get(Settings.FilesProvider) is FilesProvider.FileSystem) checks.AddFilesCheck();
        return builder;
    }
}
