using System.Diagnostics.Metrics;
using Avatar.Grains;

namespace Avatar.Hosting;

/// <summary>Adds a client of the cluster to a host.</summary>
public static class AvatarClient
{
    /// <summary>
    /// Adds the stores, imaging (a front inspects photos, and creates thumbnails and previews), and an Orleans client. The stores and the client start in
    /// the background while the host already answers; <see cref="ClusterConnection"/> reports whether grain calls can be sent. The settings
    /// must have been added.
    /// </summary>
    public static IHostApplicationBuilder AddAvatarClient(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddAdmin(ServiceNames.Front);
        builder.AddAvatarTelemetry(ServiceNames.Front);
        builder.AddStores();
        services.AddLinks();
        builder.AddFrontImaging();
        services.AddSingleton<StoredFaceCutter>();
        services.AddSingleton(provider => new ClusterConnection(
            provider.GetRequiredService<ClusterStart>(), provider.GetRequiredService<ILogger<ClusterConnection>>(), provider.GetRequiredService<IMeterFactory>()));
        services.AddClusterStart(StopOrder.AfterHttp, () =>
        {
            builder.UseOrleansClient(client => client.UseAvatarCluster(builder));
            services.AddHostedService<GatewaySearch>();
        });

        // No check of the database: a front stays in service without it, because silos answer lists from memory.
        services.AddSingleton<StopNotice>();
        var checks = services.AddReadiness().AddCheck<ClusterCheck>("cluster");
        if (builder.Settings<HostingOptions>().FilesProvider is FilesProvider.FileSystem) checks.AddFilesCheck();
        return builder;
    }
}
