using System.Net;
using System.Net.Sockets;
using Avatar.Imaging.Engines;

namespace Avatar.Imaging.Tests.Engines.Dialing;

/// <summary>A network with the host names of a test. All public addresses are one server of the test.</summary>
internal sealed class FakeNetwork : IEngineNetwork
{
    private readonly EngineNetwork _real = new();

    /// <summary>Addresses by host name; other names do not exist.</summary>
    public Dictionary<string, string[]> Names { get; } = [];

    /// <summary>The server behind all public addresses.</summary>
    public IPEndPoint? Internet { get; set; }

    /// <summary>The addresses that were connected to.</summary>
    public List<IPEndPoint> Connected { get; } = [];

    public WebProxy? ConfiguredProxy { get; set; }

    public IWebProxy Proxy => ConfiguredProxy ?? new WebProxy();

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var address) ? Task.FromResult<IPAddress[]>([address])
        : Names.TryGetValue(host, out var addresses) ? Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse))
        : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));

    public ValueTask<Stream> ConnectAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        lock (Connected) Connected.Add(server);
        return _real.ConnectAsync(PublicAddress.IsPublic(server.Address) ? Internet! : server, cancellationToken);
    }
}
