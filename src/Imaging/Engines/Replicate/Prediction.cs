using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avatar.Imaging.Engines.Replicate;

/// <summary>A prediction as the API tells of it, as far as it matters here. All of it is the server's word, and checked before use.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Status"><c>starting</c>, <c>processing</c>, <c>succeeded</c>, <c>failed</c> or <c>canceled</c>.</param>
/// <param name="Output">The address of the picture, or a list of addresses.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Urls">Where to ask again, and where to cancel.</param>
internal sealed record Prediction(string? Id, string? Status, JsonElement? Output, JsonElement? Error, PredictionUrls? Urls)
{
    private const int LongestQuote = 200;

    public bool Succeeded => Status is "succeeded";

    /// <summary>Whether it has ended without a picture.</summary>
    public bool GaveUp => Status is "failed" or "canceled" or "aborted";

    /// <summary>Its name as it may stand in a log.</summary>
    public string Name => Quoted(Id ?? "without id");

    /// <summary>How it ended, as it may stand in a log.</summary>
    public string End => Error is { ValueKind: JsonValueKind.String } error ? $"{Quoted(Status!)}: {Quoted(error.GetString()!)}" : Quoted(Status!);

    /// <summary>The first picture's address; null if there is none.</summary>
    public string? FirstOutput => Output switch
    {
        { ValueKind: JsonValueKind.String } one => one.GetString(),
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0 && list[0].ValueKind is JsonValueKind.String => list[0].GetString(),
        _ => null,
    };

    /// <summary>A server's words: not long, and on one line.</summary>
    private static string Quoted(string text) =>
        string.Create(Math.Min(text.Length, LongestQuote), text, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(text[i]) ? ' ' : text[i];
        });
}

/// <summary>Addresses of a prediction.</summary>
internal sealed record PredictionUrls(string? Get, string? Cancel);

/// <summary>The JSON of the API, generated when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Prediction))]
internal sealed partial class ReplicateJson : JsonSerializerContext;
