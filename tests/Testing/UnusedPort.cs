using System.Net;
using System.Net.Sockets;

namespace Avatar.Testing;

/// <summary>Finds a port of the loopback address that no process listens on.</summary>
public static class UnusedPort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
