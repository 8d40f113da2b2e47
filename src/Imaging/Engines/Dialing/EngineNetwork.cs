using System.Net;
using System.Net.Sockets;

namespace Avatar.Imaging.Engines;

/// <summary>Network access of engines: name resolution, connections and proxy.</summary>
internal interface IEngineNetwork
{
    /// <summary>The proxy from the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY), if any.</summary>
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
