using Avatar.Imaging;
using Avatar.Silo.Cluster;
using Avatar.Silo.Cluster.Gateways;
using Avatar.Silo.Configuration;
using Avatar.Silo.Health;
using Avatar.Silo.Starting;
using Avatar.Silo.Stopping;

namespace Avatar.Silo;

/// <summary>Makes a host a client of the cluster.</summary>
public static class AvatarClient
{
    /// <summary>
    /// Reads and checks the settings, and adds the stores, imaging (a front looks into photos, and makes thumbnails), and an
    /// Orleans client, which all come up in the background: the host answers meanwhile, and <see cref="ClusterConnection"/>
    /// tells whether calls can be sent.
    /// </summary>
    /// <exception cref="AvatarStartException">A setting is not allowed or not known.</exception>
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

        // A database that is away does not take a front out of service: lists are answered from the memory of the silos.
        services.AddSingleton<StopNotice>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<IReadinessCheck, ClusterCheck>();
        if (settings.Get(Settings.FilesProvider) is FilesProvider.FileSystem) services.AddSingleton<IReadinessCheck, FilesCheck>();
        return builder;
    }
}
