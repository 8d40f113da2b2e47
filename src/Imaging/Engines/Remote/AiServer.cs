using Avatar.Imaging.Photos;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Remote;

/// <summary>An AI server that answers POST requests with images.</summary>
internal sealed class AiServer : IDisposable
{
    private const int MaxRedirects = 3;

    private readonly HttpClient _client;
    private readonly Uri _url;
    private readonly bool _sendsTrace;
    private readonly TimeProvider _time;
    private readonly EngineCalls _calls;

    public AiServer(string engine, RemoteOptions options, IEngineNetwork network, TimeProvider time, EngineMetrics metrics, ILogger logger)
    {
        (_url, _sendsTrace, _time) = (options.Url, options.SendTraceParent, time);
        _client = EngineHttp.CreateClient(new EngineDialer(engine, options.Url, network, logger), network);
        _calls = new EngineCalls(engine, options.MaxCalls, options.Timeout, time, metrics, logger);
    }

    /// <summary>Posts a request and reads the image in the response.</summary>
    /// <param name="owner">Owner of the job.</param>
    /// <param name="createBody">Creates the body; called for each time that it is sent.</param>
    /// <param name="read">Converts the bytes of the response to the result.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ImagingException">See <see cref="EngineCalls.RunAsync"/>.</exception>
    public Task<T> PostAsync<T>(
        StudioOwner owner,
        Func<CancellationToken, ValueTask<HttpContent>> createBody,
        Func<PooledBytes, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken) =>
        _calls.RunAsync(
            owner,
            async token =>
            {
                using var response = await SendAsync(createBody, token).ConfigureAwait(false);
                using var image = await EngineHttp.ReadAsync(response, EngineHttp.MaxPictureBytes, token).ConfigureAwait(false);
                return await read(image, token).ConfigureAwait(false);
            },
            cancellationToken);

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// Sends the request and follows redirects within the server's own origin (307 and 308, as for a trailing slash). Other redirects
    /// are refused: an attacker who controls the server could otherwise reach internal addresses through this process.
    /// </summary>
    private async Task<HttpResponseMessage> SendAsync(
        Func<CancellationToken, ValueTask<HttpContent>> createBody, CancellationToken cancellationToken)
    {
        var url = _url;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url);
            request.Content = await createBody(cancellationToken).ConfigureAwait(false);
            if (_sendsTrace) request.AddTraceParent();
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return response;
            using (response)
            {
                if (EngineHttp.GetRedirect(response, url) is not { } target) throw EngineHttp.ToException(response, _time);
                if ((int)response.StatusCode < 307 || redirects == MaxRedirects || !target.IsSameOrigin(_url))
                {
                    throw new EngineCallException(EngineFault.Failed, $"The server answered {(int)response.StatusCode}, a redirect that is not allowed.");
                }

                url = target;
            }
        }
    }
}

/// <summary>Configuration of an AI server.</summary>
public sealed class RemoteOptions
{
    public const int DefaultMaxCalls = 32;

    /// <summary>URL of the operation, for instance <c>http://ai.example.org/generate-cartoon</c>.</summary>
    public required Uri Url { get; set; }

    /// <summary>Maximum time of one call.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(140);

    /// <summary>Maximum number of concurrent calls. The same number can wait; further calls are refused as busy.</summary>
    public int MaxCalls { get; set; } = DefaultMaxCalls;

    /// <summary>Whether requests have the trace id of their request.</summary>
    public bool SendTraceParent { get; set; }
}
