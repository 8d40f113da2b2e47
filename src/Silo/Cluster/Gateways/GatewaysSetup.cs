using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Avatar.Silo.Cluster.Gateways;

/// <summary>
/// Puts watched connections between fronts and silos in the place of Orleans' own, which it registers under keys that it keeps to itself.
/// Its options for sockets have no bound for what stays unacknowledged.
/// </summary>
internal static class GatewaysSetup
{
    /// <summary>For a front.</summary>
    public static void UseWatchedGateways(this IClientBuilder client)
    {
        foreach (var key in KeysOf<IConnectionFactory>(client.Services))
        {
            client.Services.AddKeyedSingleton<IConnectionFactory>(
                key, static (services, _) => new GatewayConnectionFactory(services.GetRequiredService<ILoggerFactory>()));
        }
    }

    /// <summary>For a silo.</summary>
    public static void UseWatchedGateways(this ISiloBuilder silo)
    {
        foreach (var key in KeysOf<IConnectionListenerFactory>(silo.Services))
        {
            var others = silo.Services.Last(service => IsOf<IConnectionListenerFactory>(service) && ReferenceEquals(service.ServiceKey, key));
            silo.Services.AddKeyedSingleton<IConnectionListenerFactory>(key, (services, _) => new GatewayListenerFactory(
                (IConnectionListenerFactory)others.KeyedImplementationFactory!(services, key),
                services.GetRequiredService<IOptions<EndpointOptions>>(),
                services.GetRequiredService<ILoggerFactory>()));
        }
    }

    private static object[] KeysOf<T>(IServiceCollection services) => [.. services.Where(IsOf<T>).Select(static service => service.ServiceKey!).Distinct()];

    private static bool IsOf<T>(ServiceDescriptor service) => service.IsKeyedService && service.ServiceType == typeof(T);
}
