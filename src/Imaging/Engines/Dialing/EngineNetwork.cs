using System.Net;
using System.Net.Sockets;

namespace Avatar.Imaging.Engines.Dialing;

/// <summary>The network as engines use it: what a name leads to, how a connection is opened, and which proxy is between.</summary>
internal class EngineNetwork
{
    /// <summary>What the environment names (HTTP_PROXY, HTTPS_PROXY, NO_PROXY), or none.</summary>
    public virtual IWebProxy Proxy => HttpClient.DefaultProxy;

    public virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken);

    public virtual async ValueTask<Stream> ConnectAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
