using System.Diagnostics;
using System.Net;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Engines;

/// <summary>
/// HTTP with an untrusted server: no automatic redirects, no cookies, no decompression, and responses are read up to a size limit.
/// </summary>
internal static class EngineHttp
{
    /// <summary>Maximum size of an image response, in bytes.</summary>
    public const int MaxPictureBytes = 32 << 20;

    /// <param name="dialer">Opens the connections.</param>
    /// <param name="network">Provides the proxy.</param>
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

            // A server gets trace ids on request only, and never baggage: see AddTraceParent.
            ActivityHeadersPropagator = null,
        };
        return new HttpClient(new ProxiedRequests(dialer, handler)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>
    /// Adds the current span as the parent of the server's (https://www.w3.org/TR/trace-context). The propagator of the handler would name a
    /// span of its own, which is not exported.
    /// </summary>
    public static void AddTraceParent(this HttpRequestMessage request)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } parent }) request.Headers.TryAddWithoutValidation("traceparent", parent);
    }

    /// <summary>Sends a request and checks the status of the response. The body is not read.</summary>
    /// <exception cref="EngineCallException">The status is not a success.</exception>
    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient client, HttpRequestMessage request, TimeProvider time, CancellationToken cancellationToken)
    {
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            throw ToException(response, time);
        }
    }

    /// <summary>Returns the target of a redirect; null if the response is not a redirect.</summary>
    public static Uri? GetRedirect(HttpResponseMessage response, Uri from) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is { } location
            ? new Uri(from, location)
            : null;

    /// <summary>Whether two URLs have the same scheme, host and port.</summary>
    public static bool IsSameOrigin(this Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>Converts a failure status to an exception that says how to retry.</summary>
    public static EngineCallException ToException(HttpResponseMessage response, TimeProvider time)
    {
        var wait = GetRetryAfter(response, time);
        var refused = wait is not null && (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests);
        return new EngineCallException(refused ? EngineFault.Refused : EngineFault.Failed, $"The server answered {(int)response.StatusCode}.")
        {
            RetryAfter = refused ? wait : null,
            IsTransient = (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout,
        };
    }

    /// <summary>Reads a whole body.</summary>
    /// <exception cref="EngineCallException">The body ends early, or has more than <paramref name="maxLength"/> bytes.</exception>
    public static async Task<PooledBytes> ReadAsync(HttpResponseMessage response, int maxLength, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxLength) throw TooLarge(maxLength);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await PooledBytes.ReadToEndAsync(stream, maxLength, cancellationToken).ConfigureAwait(false) ?? throw TooLarge(maxLength);
            }
        }
        catch (IOException exception)
        {
            throw new EngineCallException(EngineFault.Failed, "The server's response ended early.", exception) { IsTransient = true };
        }
    }

    /// <summary>Checks the targets of requests that go through a proxy.</summary>
    private sealed class ProxiedRequests(EngineDialer dialer, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await dialer.CheckProxiedAsync(request.RequestUri!, cancellationToken).ConfigureAwait(false);
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    private static EngineCallException TooLarge(int maxLength) => new(EngineFault.Failed, $"The server's response has more than {maxLength} bytes.");

    private static TimeSpan? GetRetryAfter(HttpResponseMessage response, TimeProvider time)
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
