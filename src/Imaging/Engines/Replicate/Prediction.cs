using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avatar.Imaging.Engines.Replicate;

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
