using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Avatar.Silo.Cluster.Gateways;

/// <summary>
/// The sockets between fronts and silos. One whose other end says nothing for <see cref="Patience"/> is broken, whether something was
/// sent over it or not: what drops packets without a reset, a firewall or a lost route, would else be noticed after a quarter of an hour.
/// </summary>
/// <remarks>
/// The socket's option TCP_USER_TIMEOUT bounds how long what was sent may stay unacknowledged, and with it how long the probes of an idle
/// connection may. Systems other than Linux have the probes alone, which stand still while something is unacknowledged.
/// </remarks>
internal static class GatewaySockets
{
    /// <summary>Longer than a lost packet takes to be sent again several times over.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ProbeAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);

    private const int LevelOfTcp = 6;
    private const int UserTimeout = 18;

    /// <summary>A socket as Orleans makes it; closing it throws away what was not sent.</summary>
    public static Socket New(AddressFamily family) => new(family, SocketType.Stream, ProtocolType.Tcp)
    {
        LingerState = new LingerOption(enable: true, seconds: 0),
        NoDelay = true,
    };

    /// <summary>Has a socket break when its other end says nothing.</summary>
    public static void Watch(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)ProbeAfter.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)ProbeEvery.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, (int)((Patience - ProbeAfter) / ProbeEvery));
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(LevelOfTcp, UserTimeout, BitConverter.GetBytes((int)Patience.TotalMilliseconds));
    }

    /// <summary>Makes connections of sockets, with buffers as large as what Orleans puts into them, as its own are.</summary>
    public static SocketConnectionContextFactory NewConnections(ILoggerFactory logs) => new(
        new SocketConnectionFactoryOptions { MaxReadBufferSize = null, MaxWriteBufferSize = null },
        logs.CreateLogger("Orleans.Sockets"));
}
