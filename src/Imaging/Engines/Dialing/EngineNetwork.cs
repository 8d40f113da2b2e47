using System.Net;
using System.Net.Sockets;

namespace Avatar.Imaging.Engines.Dialing;

/// <summary>The network as engines use it: what a name leads to, how a connection is opened, and which proxy is between.</summary>
internal interface IEngineNetwork
{
    /// <summary>What the environment names (HTTP_PROXY, HTTPS_PROXY, NO_PROXY), or none.</summary>
    IWebProxy Proxy { get; }

    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);

    ValueTask<Stream> ConnectAsync(IPEndPoint server, CancellationToken cancellationToken);
}

/// <summary>The network of this machine.</summary>
internal sealed class EngineNetwork : IEngineNetwork
{
    public IWebProxy Proxy => HttpClient.DefaultProxy;

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken);

    public async ValueTask<Stream> ConnectAsync(IPEndPoint server, CancellationToken cancellationToken)
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
