using System.Globalization;
using System.Text.Json;

namespace Avatar.WebFront.Tests.Reference.Documented;

/// <summary>An answer of an operation according to the reference.</summary>
/// <param name="Operation">The operation's id.</param>
/// <param name="Status">The status.</param>
/// <param name="Code">The error code; empty for other answers.</param>
internal readonly record struct DocumentedAnswer(string Operation, int Status, string Code)
{
    private const string Json = "application/json";

    public static IEnumerable<DocumentedAnswer> GetAll(JsonElement reference) => GetResponses(reference).SelectMany(static response =>
        GetCodes(response.Content).Select(code => new DocumentedAnswer(response.Operation, response.Status, code)));

    /// <summary>The schema of the body; null if it is not JSON.</summary>
    public JsonElement? SchemaIn(JsonElement reference) => ContentIn(reference)?.GetProperty("schema");

    /// <summary>The example of this answer; null if its body is not JSON.</summary>
    public JsonElement? ExampleIn(JsonElement reference) => ContentIn(reference) is not { } json ? null
        : Code.Length == 0 ? json.GetProperty("example")
        : json.GetProperty("examples").GetProperty(Code).GetProperty("value");

    private JsonElement? ContentIn(JsonElement reference)
    {
        var (operation, status) = (Operation, Status);
        var content = GetResponses(reference).Single(response => response.Operation == operation && response.Status == status).Content;
        return content is { } given && given.TryGetProperty(Json, out var json) ? json : null;
    }

    public override string ToString() => $"{Operation} {Status} {Code}".TrimEnd();

    private static IEnumerable<(string Operation, int Status, JsonElement? Content)> GetResponses(JsonElement reference) =>
        from path in reference.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        from response in operation.Value.GetProperty("responses").EnumerateObject()
        select (
            operation.Value.GetProperty("operationId").GetString()!,
            int.Parse(response.Name, CultureInfo.InvariantCulture),
            response.Value.TryGetProperty("content", out var content) ? content : (JsonElement?)null);

    /// <summary>Returns one answer for each documented error code.</summary>
    private static IEnumerable<string> GetCodes(JsonElement? content) =>
        content is { } given && given.TryGetProperty(Json, out var json) && json.TryGetProperty("examples", out var examples)
            ? examples.EnumerateObject().Select(static example => example.Name)
            : [""];
}
