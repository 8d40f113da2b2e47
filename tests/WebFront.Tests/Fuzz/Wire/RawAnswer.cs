using System.Text;
using System.Text.Json;

namespace Avatar.WebFront.Tests.Fuzz.Wire;

/// <summary>An HTTP answer as received.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Fields">The header fields, by case-insensitive name; fields with the same name are joined by commas.</param>
/// <param name="Body">The content, without chunk framing and decompressed.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Fields, byte[] Body)
{
    public string? MediaType => Fields.TryGetValue("Content-Type", out var type) ? type.Split(';')[0] : null;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The content as JSON; null if it is not JSON.</summary>
    public JsonElement? Json
    {
        get
        {
            if (MediaType != "application/json" || Body.Length == 0) return null;
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }
}
