using System.Text;
using System.Text.Json;

namespace Avatar.WebFront.Tests.Fuzz.Wire;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Fields">The header, by names in any case; fields of one name are joined by commas.</param>
/// <param name="Body">The content, without the framing of chunks and uncompressed.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Fields, byte[] Body)
{
    public string? MediaType => Fields.TryGetValue("Content-Type", out var type) ? type.Split(';')[0] : null;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The content as JSON; null where it is none.</summary>
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
