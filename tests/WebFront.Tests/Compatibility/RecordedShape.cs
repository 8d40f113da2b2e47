using System.Text.Json;
using System.Text.RegularExpressions;

namespace Avatar.WebFront.Tests.Compatibility;

/// <summary>
/// Compares an answer with a recorded one: every recorded field must exist with the same type and format. Additional fields are allowed.
/// </summary>
internal static partial class RecordedShape
{
    public static void IsKeptBy(JsonElement recorded, JsonElement answer, string where = "$")
    {
        Assert.True(recorded.ValueKind == answer.ValueKind, $"{where} was {recorded.ValueKind} and is {answer.ValueKind}.");
        switch (recorded.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in recorded.EnumerateObject())
                {
                    Assert.True(answer.TryGetProperty(field.Name, out var value), $"{where}.{field.Name} is missing.");
                    IsKeptBy(field.Value, value, $"{where}.{field.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.NotEmpty(answer.EnumerateArray());
                Assert.All(answer.EnumerateArray(), item => IsKeptBy(recorded[0], item, $"{where}[]"));
                break;
            case JsonValueKind.Number:
                Assert.True(!recorded.TryGetInt64(out _) || answer.TryGetInt64(out _), $"{where} is no whole number.");
                break;
            case JsonValueKind.String:
                Assert.True(GetFormat(recorded.GetString()!) == GetFormat(answer.GetString()!), $"{where} is not of the form it was: {answer}");
                break;
        }
    }

    private static string GetFormat(string text) => text switch
    {
        _ when Id().IsMatch(text) => "id",
        _ when Time().IsMatch(text) => "time",
        _ when ImageUrl().Match(text) is { Success: true } url => $"URL in {url.Groups[1].Value}",
        _ => "text",
    };

    [GeneratedRegex("^[0-9a-f]{24}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^https?://[^/]+/uploads/(originals|temp|downloaded)/[^/]+\.(?:jpg|png|webp)$")]
    private static partial Regex ImageUrl();
}
