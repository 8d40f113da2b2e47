using System.Net;
using Avatar.Imaging.Engines.Dialing;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Engines;

/// <summary>
/// HTTP with a server that is not trusted: no redirect is followed unseen, no cookie kept, nothing decompressed, and an answer is
/// read to a limit and no further.
/// </summary>
internal static class EngineHttp
{
    /// <summary>The most bytes of a picture.</summary>
    public const int MostPictureBytes = 32 << 20;

    /// <param name="dialer">Opens its connections.</param>
    /// <param name="network">Says which proxy is between.</param>
    public static HttpClient CreateClient(EngineDialer dialer, IEngineNetwork network)
    {
        var handler = new SocketsHttpHandler
        {
            Proxy = network.Proxy,
            ConnectCallback = dialer.ConnectAsync,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        return new HttpClient(new ProxiedRequests(dialer, handler)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a request and looks at the status of the answer, whose body is still to be read.</summary>
    /// <exception cref="EngineCallException">The status is no success.</exception>
    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient client, HttpRequestMessage request, TimeProvider time, CancellationToken cancellationToken)
    {
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            throw FaultOf(response, time);
        }
    }

    /// <summary>Where a redirect leads; null if the answer is none.</summary>
    public static Uri? RedirectOf(HttpResponseMessage response, Uri from) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is { } location
            ? new Uri(from, location)
            : null;

    /// <summary>Whether two addresses are the same scheme, host and port.</summary>
    public static bool IsSameOrigin(this Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>What a status that is no success says about the next attempt.</summary>
    public static EngineCallException FaultOf(HttpResponseMessage response, TimeProvider time)
    {
        var wait = RetryAfterOf(response, time);
        var refused = wait is not null && (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests);
        return new EngineCallException(refused ? EngineFault.Refused : EngineFault.Failed, $"The server answered {(int)response.StatusCode}.")
        {
            RetryAfter = refused ? wait : null,
            IsPassing = (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout,
        };
    }

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="EngineCallException">It breaks off, or has more than <paramref name="most"/> bytes.</exception>
    public static async Task<PooledBytes> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > most) throw TooLarge(most);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await PooledBytes.ReadToEndAsync(stream, most, cancellationToken).ConfigureAwait(false) ?? throw TooLarge(most);
            }
        }
        catch (IOException exception)
        {
            throw new EngineCallException(EngineFault.Failed, "The server's answer broke off.", exception) { IsPassing = true };
        }
    }

    /// <summary>Has requests looked at that a proxy would carry anywhere.</summary>
    private sealed class ProxiedRequests(EngineDialer dialer, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await dialer.CheckProxiedAsync(request.RequestUri!, cancellationToken).ConfigureAwait(false);
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    private static EngineCallException TooLarge(int most) => new(EngineFault.Failed, $"The server's answer has more than {most} bytes.");

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response, TimeProvider time)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
