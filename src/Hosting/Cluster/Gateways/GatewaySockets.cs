using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Avatar.Hosting;

/// <summary>
/// Creates the sockets between fronts and silos. A socket fails when its peer does not respond for <see cref="SilenceLimit"/>, whether data
/// was sent or not. Without this, a firewall or lost route that drops packets without a reset would be detected after about 15 minutes.
/// </summary>
/// <remarks>
/// The socket option TCP_USER_TIMEOUT limits how long sent data, and keep-alive probes of an idle connection, can remain unacknowledged. Systems
/// other than Linux have just the keep-alive probes, which pause while sent data is unacknowledged.
/// </remarks>
internal static class GatewaySockets
{
    /// <summary>Long enough for several retransmissions of a lost packet.</summary>
    internal static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan KeepAliveTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(1);

    private const int TcpLevel = 6;
    private const int UserTimeout = 18;

    /// <summary>Creates a socket with the options that Orleans uses. Closing it discards unsent data.</summary>
    public static Socket New(AddressFamily family) => new(family, SocketType.Stream, ProtocolType.Tcp)
    {
        LingerState = new LingerOption(enable: true, seconds: 0),
        NoDelay = true,
    };

    /// <summary>Makes a socket fail when its peer does not respond.</summary>
    public static void Watch(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)KeepAliveTime.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)KeepAliveInterval.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, (int)((SilenceLimit - KeepAliveTime) / KeepAliveInterval));
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(TcpLevel, UserTimeout, BitConverter.GetBytes((int)SilenceLimit.TotalMilliseconds));
    }

    /// <summary>Wraps sockets as connections with unbounded buffers, like those of Orleans.</summary>
    public static SocketConnectionContextFactory NewConnections(ILoggerFactory logs) => new(
        new SocketConnectionFactoryOptions { MaxReadBufferSize = null, MaxWriteBufferSize = null },
        logs.CreateLogger("Orleans.Sockets"));
}

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
