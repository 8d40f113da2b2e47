using System.Net;
using System.Net.Sockets;

namespace Avatar.Testing;

/// <summary>Finds a port of the loopback address that no process listens on.</summary>
public static class UnusedPort
{
    /// <summary>Lower than the ports that the system gives to outgoing connections: those may be taken before the test uses them.</summary>
    private const int First = 10_000, AfterLast = 20_000;

    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, AfterLast);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Another process listens on it.
            }
        }
    }
}
