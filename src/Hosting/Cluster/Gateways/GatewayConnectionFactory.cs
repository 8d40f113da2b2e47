using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Avatar.Hosting;

/// <summary>Opens connections from a front to the gateways of silos.</summary>
internal sealed class GatewayConnectionFactory(ILoggerFactory logs) : IConnectionFactory, IDisposable
{
    private readonly SocketConnectionContextFactory _connections = GatewaySockets.NewConnections(logs);

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = GatewaySockets.New(endpoint.AddressFamily);
        try
        {
            GatewaySockets.Watch(socket);
            await socket.ConnectAsync(endpoint, cancellationToken);
            return _connections.Create(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _connections.Dispose();
}
