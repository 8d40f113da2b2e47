using Avatar.Imaging.Engines.Dialing;
using Avatar.Imaging.Photos;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Remote;

/// <summary>An AI server that is asked by POST and answers with a picture.</summary>
internal sealed class AiServer : IDisposable
{
    private const int MostRedirects = 3;

    private readonly HttpClient _client;
    private readonly Uri _url;
    private readonly TimeProvider _time;
    private readonly EngineCalls _calls;

    public AiServer(string engine, RemoteOptions options, IEngineNetwork network, TimeProvider time, EngineMetrics metrics, ILogger logger)
    {
        (_url, _time) = (options.Url, time);
        _client = EngineHttp.CreateClient(new EngineDialer(engine, options.Url, network, logger), network);
        _calls = new EngineCalls(engine, options.MaxCalls, options.Timeout, time, metrics, logger);
    }

    /// <summary>Asks for a picture.</summary>
    /// <param name="owner">Whom it is made for.</param>
    /// <param name="question">Makes the body; once for each time it is sent.</param>
    /// <param name="read">Makes the result of the answer's bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ImagingException">As <see cref="EngineCalls.RunAsync"/>.</exception>
    public Task<T> AskAsync<T>(
        StudioOwner owner,
        Func<CancellationToken, ValueTask<HttpContent>> question,
        Func<PooledBytes, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken) =>
        _calls.RunAsync(
            owner,
            async token =>
            {
                using var response = await PostAsync(question, token).ConfigureAwait(false);
                using var answer = await EngineHttp.ReadAsync(response, EngineHttp.MostPictureBytes, token).ConfigureAwait(false);
                return await read(answer, token).ConfigureAwait(false);
            },
            cancellationToken);

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// A server may move a question within itself (307 and 308, as for a slash at the end), and nowhere else: whoever holds it could
    /// otherwise have photos sent to places, or pictures fetched from places, that only this process can reach.
    /// </summary>
    private async Task<HttpResponseMessage> PostAsync(
        Func<CancellationToken, ValueTask<HttpContent>> question, CancellationToken cancellationToken)
    {
        var url = _url;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url);
            request.Content = await question(cancellationToken).ConfigureAwait(false);
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return response;
            using (response)
            {
                if (EngineHttp.RedirectOf(response, url) is not { } target) throw EngineHttp.FaultOf(response, _time);
                if ((int)response.StatusCode < 307 || redirects == MostRedirects || !target.IsSameOrigin(_url))
                {
                    throw new EngineCallException(EngineFault.Failed, $"The server answered {(int)response.StatusCode} and leads elsewhere.");
                }

                url = target;
            }
        }
    }
}
