using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Avatar.Hosting;

/// <summary>Accepts connections from fronts.</summary>
internal sealed class GatewayListener : IConnectionListener
{
    private readonly Socket _socket;
    private readonly SocketConnectionContextFactory _connections;

    /// <exception cref="AddressInUseException">Another process listens on the endpoint.</exception>
    public GatewayListener(EndPoint endpoint, ILoggerFactory logs)
    {
        _socket = GatewaySockets.New(endpoint.AddressFamily);
        try
        {
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            if (endpoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any)) _socket.DualMode = true;
            _socket.Bind(endpoint);
            _socket.Listen();
        }
        catch (SocketException exception)
        {
            _socket.Dispose();
            if (exception.SocketErrorCode is SocketError.AddressAlreadyInUse) throw new AddressInUseException(exception.Message, exception);
            throw;
        }

        EndPoint = _socket.LocalEndPoint!;
        _connections = GatewaySockets.NewConnections(logs);
    }

    public EndPoint EndPoint { get; }

    /// <returns>The connection; null when the listener has been closed.</returns>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Socket? accepted = null;
            try
            {
                accepted = await _socket.AcceptAsync(cancellationToken);
                accepted.NoDelay = true;
                GatewaySockets.Watch(accepted);
                return _connections.Create(accepted);
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException)
            {
                // The connection was reset before it was accepted.
                accepted?.Dispose();
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _connections.Dispose();
        return ValueTask.CompletedTask;
    }
}

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
