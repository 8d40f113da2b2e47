using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Avatar.Silo.Cluster.Gateways;

/// <summary>Listens for fronts. For other silos Orleans' own listener does: whether those are there is what the silos' probes find out.</summary>
/// <param name="others">Orleans' own.</param>
/// <param name="endpoints">Where the silo listens for whom.</param>
/// <param name="logs">The logs.</param>
internal sealed class GatewayListenerFactory(IConnectionListenerFactory others, IOptions<EndpointOptions> endpoints, ILoggerFactory logs)
    : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        endpoint is IPEndPoint { Port: var port } && port == (endpoints.Value.GatewayListeningEndpoint?.Port ?? endpoints.Value.GatewayPort)
            ? ValueTask.FromResult<IConnectionListener>(new GatewayListener(endpoint, logs))
            : others.BindAsync(endpoint, cancellationToken);
}
