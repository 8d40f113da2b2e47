using System.Collections.Immutable;
using System.Text.Json;

namespace Avatar.WebFront.Tests.Fuzz;

/// <summary>Existing ids and paths, so that fuzzed requests are valid except in the mutated place.</summary>
/// <param name="Devices">Device ids.</param>
/// <param name="Originals">Ids of photos of these devices.</param>
/// <param name="Cartoons">Ids of cartoons.</param>
/// <param name="Files">Paths of images.</param>
internal sealed record Known(
    ImmutableArray<string> Devices, ImmutableArray<string> Originals, ImmutableArray<string> Cartoons, ImmutableArray<string> Files)
{
    /// <summary>Maximum number of values kept of each kind.</summary>
    private const int Most = 64;

    /// <summary>Adds the ids and paths of an answer.</summary>
    public Known With(JsonElement data) => this with
    {
        Originals = Add(Originals, Find(data, "original", "id")),
        Cartoons = Add(Cartoons, Find(data, "cartoon", "id")),
        Files = Add(Files, GetPath(Find(data, "original", "imageUrl") ?? Find(data, "downloadedFace", "faceUrl"))),
    };

    private static ImmutableArray<string> Add(ImmutableArray<string> values, string? value)
    {
        if (value is null) return values;
        return values.Length < Most ? values.Add(value) : values.RemoveAt(0).Add(value);
    }

    private static string? Find(JsonElement data, string thing, string field) =>
        data.TryGetProperty(thing, out var found) && found.ValueKind is JsonValueKind.Object && found.TryGetProperty(field, out var value) ? value.GetString() : null;

    private static string? GetPath(string? url) => url is null ? null : new Uri(url).AbsolutePath;
}
