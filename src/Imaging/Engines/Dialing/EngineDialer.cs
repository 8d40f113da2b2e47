using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines;

/// <summary>
/// Opens the connections of one engine. The configured server can have any address. Other hosts, which the server names in image URLs
/// and redirects, must have a public address. The check uses the resolved address that is then connected to, so a name that changes
/// its address between check and connection (DNS rebinding) does not get around it.
/// </summary>
/// <remarks>
/// Behind a proxy of the operator, the proxy resolves names and enforces its own policy. This class then refuses hosts that are
/// non-public IP addresses, or that this machine resolves to one.
/// </remarks>
/// <param name="engine">Name of the engine, for logs.</param>
/// <param name="own">The configured server.</param>
/// <param name="network">Resolves names and opens connections.</param>
/// <param name="logger">Receives refusals.</param>
internal sealed class EngineDialer(string engine, Uri own, IEngineNetwork network, ILogger logger)
{
    /// <summary>Opens a connection, as <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="ForeignAddressException">The address is neither public nor the configured server's.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var (method, url) = (context.InitialRequestMessage.Method, context.InitialRequestMessage.RequestUri!);
        var canBePrivate = url.IsSameOrigin(own) || method == HttpMethod.Connect || IsProxied(url);
        Exception? failure = null;
        foreach (var address in await network.ResolveAsync(host, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                if (!canBePrivate) RefuseUnlessPublic(host, address);
                return await network.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or ForeignAddressException)
            {
                failure = exception;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Checks the target of a request that goes through a proxy, where the connection's address is the proxy's.</summary>
    /// <exception cref="ForeignAddressException">See <see cref="ConnectAsync"/>.</exception>
    public async Task CheckProxiedAsync(Uri url, CancellationToken cancellationToken)
    {
        if (url.IsSameOrigin(own) || !IsProxied(url)) return;
        foreach (var address in await ResolveOrEmptyAsync(url.IdnHost, cancellationToken).ConfigureAwait(false))
        {
            RefuseUnlessPublic(url.IdnHost, address);
        }
    }

    /// <summary>Returns no addresses if the name cannot be resolved: behind a proxy, machines often cannot resolve public names.</summary>
    private async Task<IPAddress[]> ResolveOrEmptyAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await network.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private bool IsProxied(Uri url) => !network.Proxy.IsBypassed(url) && network.Proxy.GetProxy(url) is not null;

    private void RefuseUnlessPublic(string host, IPAddress address)
    {
        if (PublicAddress.IsPublic(address)) return;
        EngineLog.AddressRefused(logger, engine, host, address);
        throw new ForeignAddressException(host, address);
    }
}

/// <summary>A server named a host whose address is neither public nor configured by the operator.</summary>
internal sealed class ForeignAddressException(string host, IPAddress address)
    : HttpRequestException(HttpRequestError.ConnectionError, $"{host} has the address {address}, which is neither public nor the configured server's.");
