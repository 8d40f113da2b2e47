using System.Net.Http.Headers;
using System.Text.Json;
using Avatar.Imaging.Engines.Dialing;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Engines.Replicate;

/// <summary>
/// Replicate's HTTP API for predictions. The token is put into each request that goes to the API's own scheme, host and port, and
/// into no other.
/// </summary>
internal sealed class ReplicateApi(ReplicateOptions options, EngineDialer dialer, IEngineNetwork network, TimeProvider time) : IDisposable
{
    private const int MostJsonBytes = 1 << 20;
    private const int MostRedirects = 3;

    private readonly HttpClient _client = EngineHttp.CreateClient(dialer, network);
    private readonly AuthenticationHeaderValue _token = new("Bearer", options.Token);

    /// <summary>Begins a prediction of a picture.</summary>
    public async Task<Prediction> CreateAsync(EncodedImage picture, CancellationToken cancellationToken)
    {
        var version = options.Model.Split(':') is [_, var named] ? named : null;
        using var request = Request(HttpMethod.Post, Under(version is null ? $"v1/models/{options.Model}/predictions" : "v1/predictions"));
        request.Content = new ByteArrayContent(Body(picture, version))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        return await ReadPredictionAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks how a prediction goes.</summary>
    public async Task<Prediction> GetAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, OwnUrl(prediction.Urls?.Get));
        return await ReadPredictionAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has a prediction stopped, so that it costs no more.</summary>
    public async Task CancelAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, OwnUrl(prediction.Urls?.Cancel));
        using var response = await _client.SendAsync(request, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches the picture of a prediction that succeeded.</summary>
    public async Task<PooledBytes> FetchAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        var url = PictureUrl(prediction.FirstOutput, options.ApiUrl);
        for (var redirects = 0; ; redirects++)
        {
            using var request = Request(HttpMethod.Get, url);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return await EngineHttp.ReadAsync(response, EngineHttp.MostPictureBytes, cancellationToken).ConfigureAwait(false);
            }

            if (EngineHttp.RedirectOf(response, url) is not { } target || redirects == MostRedirects)
            {
                throw Failed($"Its picture was answered {(int)response.StatusCode}.");
            }

            url = PictureUrl(target.AbsoluteUri, options.ApiUrl);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A request with the token if it goes to the API itself.</summary>
    private HttpRequestMessage Request(HttpMethod method, Uri url) => new(method, url)
    {
        Headers = { Authorization = url.IsSameOrigin(options.ApiUrl) ? _token : null },
    };

    private Uri Under(string path) => new($"{options.ApiUrl.AbsoluteUri.TrimEnd('/')}/{path}");

    private async Task<Prediction> ReadPredictionAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await _client.SendAsync(request, time, cancellationToken).ConfigureAwait(false);
        using var json = await EngineHttp.ReadAsync(response, MostJsonBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(json.Span, ReplicateJson.Default.Prediction) ?? throw Failed("A prediction is null.");
        }
        catch (JsonException exception)
        {
            throw Failed("A prediction is not written as the API promises.", exception);
        }
    }

    /// <summary>An address of the API itself: the only kind that is asked with the token.</summary>
    private Uri OwnUrl(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.IsSameOrigin(options.ApiUrl)
            ? url
            : throw Failed("A prediction names an address that is not the API's.");

    /// <summary>An address of a picture: any host's, by HTTPS or by what the API itself is reached by.</summary>
    private static Uri PictureUrl(string? text, Uri api) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == api.Scheme)
            ? url
            : throw Failed("A prediction names no picture that can be fetched.");

    /// <summary>The JSON of a new prediction; the picture is in it as a data URI.</summary>
    private byte[] Body(EncodedImage picture, string? version)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (version is not null) json.WriteString("version", version);
            json.WriteStartObject("input");
            json.WriteString(options.Input, $"data:{picture.Format.MimeType()};base64,{Convert.ToBase64String(picture.Bytes.Span)}");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static EngineCallException Failed(string message, Exception? cause = null) => new(EngineFault.Failed, message, cause);
}
