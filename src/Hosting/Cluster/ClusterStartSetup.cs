namespace Avatar.Hosting;

/// <summary>Registers <see cref="ClusterStart"/>.</summary>
internal static class ClusterStartSetup
{
    /// <summary>
    /// Starts the hosted services that <paramref name="add"/> registers in the background, in order of registration, instead of with the
    /// host.
    /// </summary>
    public static void AddClusterStart(this IServiceCollection services, StopOrder order, Action add)
    {
        var before = services.Where(IsHosted).ToHashSet();
        add();
        foreach (var service in services.Where(IsHosted).Where(service => !before.Contains(service)).ToList())
        {
            services.Remove(service);
            services.Add(Defer(service));
        }

        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ClusterStart>(provider, order));
        services.AddHostedService(provider => provider.GetRequiredService<ClusterStart>());
    }

    private static bool IsHosted(ServiceDescriptor service) => service is { IsKeyedService: false } && service.ServiceType == typeof(IHostedService);

    private static ServiceDescriptor Defer(ServiceDescriptor service) => service switch
    {
        { ImplementationFactory: { } factory } => ServiceDescriptor.KeyedSingleton<IHostedService>(ClusterStart.Key, (provider, _) => (IHostedService)factory(provider)),
        { ImplementationType: { } type } => ServiceDescriptor.KeyedSingleton(typeof(IHostedService), ClusterStart.Key, type),
        _ => ServiceDescriptor.KeyedSingleton(typeof(IHostedService), ClusterStart.Key, service.ImplementationInstance!),
    };
}
