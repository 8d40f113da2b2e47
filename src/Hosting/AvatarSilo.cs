using Avatar.Grains;

namespace Avatar.Hosting;

/// <summary>Adds a silo, with all services that the grains need, to a host.</summary>
public static class AvatarSilo
{
    /// <summary>
    /// Adds storage, imaging and an Orleans silo. An Embedded silo starts with the host; a silo of a Cluster starts in the background. The
    /// storage opens before the silo starts. The settings must have been added.
    /// </summary>
    /// <exception cref="AvatarStartException">Settings of the engines contradict each other, or a port is not valid.</exception>
    public static IHostApplicationBuilder AddAvatarSilo(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        var isCluster = builder.Settings<HostingOptions>().Topology is Topology.Cluster;
        var name = isCluster ? ServiceNames.Silo : ServiceNames.Embedded;
        builder.AddAdmin(name);
        services.AddAvatarGrains();
        builder.AddStores();
        services.AddLinks();
        builder.AddEngines();

        services.AddSingleton<ImagingStart>();
        services.AddHostedService(provider => provider.GetRequiredService<ImagingStart>());
        services.AddSingleton<StopNotice>();
        var checks = services.AddReadiness();
        services.AddSingleton<IFatalErrorHandler>(provider =>
        {
            var end = new ProcessEnd(provider.GetServices<ILoggerProvider>());
            return new FatalErrors(
                (sentence, log) => end.Now(ExitCodes.SiloDead, sentence, log), provider.GetRequiredService<ILogger<FatalErrors>>());
        });
        builder.AddAvatarTelemetry(name);
        if (isCluster)
        {
            OrleansSetup.ChooseFreePorts(builder.Configuration);
            services.AddClusterStart(StopOrder.BeforeHttp, () =>
            {
                services.AddHostedService<SoleCluster>();
                services.AddHostedService<MembersInReach>();
                builder.UseOrleans(silo =>
                {
                    silo.UseAvatarCluster(builder);
                    silo.AddTraces(builder);
                    silo.AddDashboard(builder);
                });
                services.AddHostedService<ReminderStart>();
                services.AddHostedService<MemberMetrics>();
            });
            services.AddSingleton<OwnMembership>();
            checks.AddCheck<SiloCheck>("silo");
        }
        else
        {
            services.AddHostedService<StorageStart>();
            builder.UseOrleans(silo =>
            {
                silo.UseEmbeddedCluster(builder.Configuration);
                silo.AddTraces(builder);
                silo.AddDashboard(builder);
            });
            services.AddHostedService<ReminderStart>();
            checks.AddCheck<HostCheck>("silo");
        }

        checks.AddCheck<DocumentsCheck>("documents").AddFilesCheck().AddCheck<ImagingStart>("engines");
        return builder;
    }
}
