using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Engines.Replicate;

/// <summary>
/// Replicate's HTTP API for predictions. The token and trace ids are sent only with requests to the API's own scheme, host and port.
/// </summary>
internal sealed class ReplicateApi(ReplicateOptions options, EngineDialer dialer, IEngineNetwork network, TimeProvider time) : IDisposable
{
    private const int MaxJsonBytes = 1 << 20;
    private const int MaxRedirects = 3;

    private readonly HttpClient _client = EngineHttp.CreateClient(dialer, network);
    private readonly AuthenticationHeaderValue _token = new("Bearer", options.Token);

    /// <summary>Creates a prediction for an image.</summary>
    public async Task<Prediction> CreateAsync(EncodedImage picture, CancellationToken cancellationToken)
    {
        var version = options.Model.Split(':') is [_, var named] ? named : null;
        using var request = CreateRequest(HttpMethod.Post, ApiUrl(version is null ? $"v1/models/{options.Model}/predictions" : "v1/predictions"));
        request.Content = new ByteArrayContent(CreateBody(picture, version))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        return await ReadPredictionAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the current state of a prediction.</summary>
    public async Task<Prediction> GetAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        using var request = CreateRequest(HttpMethod.Get, ParseApiUrl(prediction.Urls?.Get));
        return await ReadPredictionAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Cancels a prediction, so that it causes no further cost.</summary>
    public async Task CancelAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        using var request = CreateRequest(HttpMethod.Post, ParseApiUrl(prediction.Urls?.Cancel));
        using var response = await _client.SendAsync(request, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches the image of a prediction that succeeded.</summary>
    public async Task<PooledBytes> FetchAsync(Prediction prediction, CancellationToken cancellationToken)
    {
        var url = ParseImageUrl(prediction.FirstOutput, options.ApiUrl);
        for (var redirects = 0; ; redirects++)
        {
            using var request = CreateRequest(HttpMethod.Get, url);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return await EngineHttp.ReadAsync(response, EngineHttp.MaxPictureBytes, cancellationToken).ConfigureAwait(false);
            }

            if (EngineHttp.GetRedirect(response, url) is not { } target || redirects == MaxRedirects)
            {
                throw Failed($"The request for the prediction's image was answered {(int)response.StatusCode}.");
            }

            url = ParseImageUrl(target.AbsoluteUri, options.ApiUrl);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Creates a request, with the token and, if it is to be sent, the trace id if the URL is of the API.</summary>
    private HttpRequestMessage CreateRequest(HttpMethod method, Uri url)
    {
        var request = new HttpRequestMessage(method, url);
        if (!url.IsSameOrigin(options.ApiUrl)) return request;
        request.Headers.Authorization = _token;
        if (options.SendTraceParent) request.AddTraceParent();
        return request;
    }

    private Uri ApiUrl(string path) => new($"{options.ApiUrl.AbsoluteUri.TrimEnd('/')}/{path}");

    private async Task<Prediction> ReadPredictionAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await _client.SendAsync(request, time, cancellationToken).ConfigureAwait(false);
        using var json = await EngineHttp.ReadAsync(response, MaxJsonBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(json.Span, ReplicateJson.Default.Prediction) ?? throw Failed("The server answered null instead of a prediction.");
        }
        catch (JsonException exception)
        {
            throw Failed("The server answered with a prediction that cannot be parsed.", exception);
        }
    }

    /// <summary>Parses a URL of a prediction, which must be of the API's own origin.</summary>
    private Uri ParseApiUrl(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.IsSameOrigin(options.ApiUrl)
            ? url
            : throw Failed("The prediction contains a URL that is not of the API's origin.");

    /// <summary>Parses the URL of an image: on any host, by HTTPS or the API's own scheme.</summary>
    private static Uri ParseImageUrl(string? text, Uri api) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == api.Scheme)
            ? url
            : throw Failed("The prediction contains no image URL that can be fetched.");

    /// <summary>The JSON of a new prediction, with the image as a data URI.</summary>
    private byte[] CreateBody(EncodedImage picture, string? version)
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

/// <summary>The used fields of a prediction in an API response. They are untrusted and checked before use.</summary>
/// <param name="Id">Id of the prediction.</param>
/// <param name="Status"><c>starting</c>, <c>processing</c>, <c>succeeded</c>, <c>failed</c> or <c>canceled</c>.</param>
/// <param name="Output">URL of the image, or a list of URLs.</param>
/// <param name="Error">Reason of a failure.</param>
/// <param name="Urls">URLs to poll and to cancel the prediction.</param>
internal sealed record Prediction(string? Id, string? Status, JsonElement? Output, JsonElement? Error, PredictionUrls? Urls)
{
    private const int MaxQuoteLength = 200;

    public bool Succeeded => Status is "succeeded";

    /// <summary>Whether it ended without an image.</summary>
    public bool Failed => Status is "failed" or "canceled" or "aborted";

    /// <summary>The id, sanitised for logs.</summary>
    public string Name => Sanitise(Id ?? "without id");

    /// <summary>Status and error, sanitised for logs.</summary>
    public string End => Error is { ValueKind: JsonValueKind.String } error ? $"{Sanitise(Status!)}: {Sanitise(error.GetString()!)}" : Sanitise(Status!);

    /// <summary>URL of the first image; null if there is none.</summary>
    public string? FirstOutput => Output switch
    {
        { ValueKind: JsonValueKind.String } one => one.GetString(),
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0 && list[0].ValueKind is JsonValueKind.String => list[0].GetString(),
        _ => null,
    };

    /// <summary>Shortens text of the server and replaces control characters, so that it fits on one log line.</summary>
    private static string Sanitise(string text) =>
        string.Create(Math.Min(text.Length, MaxQuoteLength), text, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(text[i]) ? ' ' : text[i];
        });
}

/// <summary>URLs of a prediction.</summary>
internal sealed record PredictionUrls(string? Get, string? Cancel);

/// <summary>JSON of the API, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Prediction))]
internal sealed partial class ReplicateJson : JsonSerializerContext;
