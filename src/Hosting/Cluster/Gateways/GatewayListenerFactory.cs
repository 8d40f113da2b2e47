using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Avatar.Hosting;

/// <summary>
/// Listens for fronts with <see cref="GatewayListener"/>, and for other silos with Orleans' own listener, because probes between silos detect
/// broken connections.
/// </summary>
/// <param name="others">Orleans' own factory.</param>
/// <param name="endpoints">The ports for silos and for fronts.</param>
/// <param name="logs">Creates loggers.</param>
internal sealed class GatewayListenerFactory(IConnectionListenerFactory others, IOptions<EndpointOptions> endpoints, ILoggerFactory logs)
    : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        endpoint is IPEndPoint { Port: var port } && port == (endpoints.Value.GatewayListeningEndpoint?.Port ?? endpoints.Value.GatewayPort)
            ? ValueTask.FromResult<IConnectionListener>(new GatewayListener(endpoint, logs))
            : others.BindAsync(endpoint, cancellationToken);
}
