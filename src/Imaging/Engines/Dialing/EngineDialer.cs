using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Dialing;

/// <summary>
/// Opens the connections of one engine. The origin that the operator configured may be anywhere; what a server names beside it, a
/// picture or the target of a redirect, must have a public address. That is checked on the address that is connected to, after the
/// name was resolved, so that a name that changes its address between two looks gains nothing.
/// </summary>
/// <remarks>
/// Through a proxy names are resolved, and policies kept, by the proxy: it is the operator's. Refused is then what is no public
/// address by its own text, or as this machine resolves it, if it does.
/// </remarks>
/// <param name="engine">The engine's name, for logs.</param>
/// <param name="own">The configured server.</param>
/// <param name="network">The network.</param>
/// <param name="logger">Tells of refusals.</param>
internal sealed class EngineDialer(string engine, Uri own, IEngineNetwork network, ILogger logger)
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="ForeignAddressException">The address is not public, and not the configured server's.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var (method, url) = (context.InitialRequestMessage.Method, context.InitialRequestMessage.RequestUri!);
        var mayBeAnywhere = url.IsSameOrigin(own) || method == HttpMethod.Connect || IsProxied(url);
        Exception? failure = null;
        foreach (var address in await network.ResolveAsync(host, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                if (!mayBeAnywhere) RefuseUnlessPublic(host, address);
                return await network.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or ForeignAddressException)
            {
                failure = exception;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Looks at a request that goes through a proxy, where the connection says nothing about its target.</summary>
    /// <exception cref="ForeignAddressException">As <see cref="ConnectAsync"/>.</exception>
    public async Task CheckProxiedAsync(Uri url, CancellationToken cancellationToken)
    {
        if (url.IsSameOrigin(own) || !IsProxied(url)) return;
        foreach (var address in await ResolveOrNoneAsync(url.IdnHost, cancellationToken).ConfigureAwait(false))
        {
            RefuseUnlessPublic(url.IdnHost, address);
        }
    }

    /// <summary>Machines behind a proxy often cannot resolve names of the Internet.</summary>
    private async Task<IPAddress[]> ResolveOrNoneAsync(string host, CancellationToken cancellationToken)
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
        if (PublicAddress.Is(address)) return;
        EngineLog.AddressRefused(logger, engine, host, address);
        throw new ForeignAddressException(host, address);
    }
}
