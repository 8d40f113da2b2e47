using System.Text.Json;
using System.Text.RegularExpressions;

namespace Avatar.WebFront.Tests.Reference;

/// <summary>Validates JSON against the part of JSON Schema that the API reference uses. Every field must be present, and no others.</summary>
internal static class Schemas
{
    public static void Conforms(JsonElement document, JsonElement schema, JsonElement value, string where)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var target = reference.GetString()!.Split('/')[1..].Aggregate(document, static (at, name) => at.GetProperty(name));
            Conforms(document, target, value, where);
            return;
        }

        if (schema.TryGetProperty("oneOf", out var choices))
        {
            if (value.ValueKind is JsonValueKind.Null) return;
            Conforms(document, choices.EnumerateArray().Last(), value, where);
            return;
        }

        var types = GetTypes(schema).ToList();
        Assert.True(types.Contains(TypeOf(value)) || (value.ValueKind is JsonValueKind.Number && types.Contains("number")), $"{where} is {value.ValueKind}, and not {string.Join(" or ", types)}.");
        if (value.ValueKind is JsonValueKind.Object && schema.TryGetProperty("properties", out var properties)) ObjectConforms(document, schema, properties, value, where);
        if (value.ValueKind is JsonValueKind.Array) Assert.All(value.EnumerateArray(), item => Conforms(document, schema.GetProperty("items"), item, $"{where}[]"));
        if (schema.TryGetProperty("pattern", out var pattern)) Assert.Matches(new Regex(pattern.GetString()!), value.GetString());
    }

    private static void ObjectConforms(JsonElement document, JsonElement schema, JsonElement properties, JsonElement value, string where)
    {
        foreach (var field in value.EnumerateObject())
        {
            Assert.True(properties.TryGetProperty(field.Name, out var expected), $"{where}.{field.Name} is not documented.");
            Conforms(document, expected, field.Value, $"{where}.{field.Name}");
        }

        if (!schema.TryGetProperty("required", out var required)) return;
        Assert.All(required.EnumerateArray(), name => Assert.True(value.TryGetProperty(name.GetString()!, out _), $"{where}.{name} is missing."));
    }

    private static IEnumerable<string> GetTypes(JsonElement schema) => schema.GetProperty("type") is { ValueKind: JsonValueKind.Array } several
        ? several.EnumerateArray().Select(static type => type.GetString()!)
        : [schema.GetProperty("type").GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };
}
