using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Avatar.Hosting;

/// <summary>
/// Replaces Orleans' connections between fronts and silos by connections that detect a silent peer. Orleans registers its own under keys that
/// are not public, and its socket options cannot limit how long data remains unacknowledged.
/// </summary>
internal static class GatewaysSetup
{
    /// <summary>Replaces the connection factories of a front.</summary>
    public static void UseWatchedGateways(this IClientBuilder client)
    {
        foreach (var key in FindKeys<IConnectionFactory>(client.Services))
        {
            client.Services.AddKeyedSingleton<IConnectionFactory>(
                key, static (services, _) => new GatewayConnectionFactory(services.GetRequiredService<ILoggerFactory>()));
        }
    }

    /// <summary>Replaces the connection listeners of a silo.</summary>
    public static void UseWatchedGateways(this ISiloBuilder silo)
    {
        foreach (var key in FindKeys<IConnectionListenerFactory>(silo.Services))
        {
            var others = silo.Services.Last(service => Registers<IConnectionListenerFactory>(service) && ReferenceEquals(service.ServiceKey, key));
            silo.Services.AddKeyedSingleton<IConnectionListenerFactory>(key, (services, _) => new GatewayListenerFactory(
                (IConnectionListenerFactory)others.KeyedImplementationFactory!(services, key),
                services.GetRequiredService<IOptions<EndpointOptions>>(),
                services.GetRequiredService<ILoggerFactory>()));
        }
    }

    private static object[] FindKeys<T>(IServiceCollection services) => [.. services.Where(Registers<T>).Select(static service => service.ServiceKey!).Distinct()];

    private static bool Registers<T>(ServiceDescriptor service) => service.IsKeyedService && service.ServiceType == typeof(T);
}
