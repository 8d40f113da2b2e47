using System.Globalization;
using System.Text.Json;

namespace Avatar.WebFront.Tests.Reference.Documented;

/// <summary>An answer that the reference says an operation gives.</summary>
/// <param name="Operation">The operation's id.</param>
/// <param name="Status">The status.</param>
/// <param name="Code">The code of a failure; empty for anything else.</param>
internal readonly record struct DocumentedAnswer(string Operation, int Status, string Code)
{
    private const string Json = "application/json";

    public static IEnumerable<DocumentedAnswer> AllOf(JsonElement reference) => ResponsesOf(reference).SelectMany(static response =>
        CodesOf(response.Content).Select(code => new DocumentedAnswer(response.Operation, response.Status, code)));

    /// <summary>What the body of the answer looks like; null where it is no JSON.</summary>
    public JsonElement? SchemaIn(JsonElement reference)
    {
        var (operation, status) = (Operation, Status);
        var content = ResponsesOf(reference).Single(response => response.Operation == operation && response.Status == status).Content;
        return content is { } given && given.TryGetProperty(Json, out var json) ? json.GetProperty("schema") : null;
    }

    public override string ToString() => $"{Operation} {Status} {Code}".TrimEnd();

    private static IEnumerable<(string Operation, int Status, JsonElement? Content)> ResponsesOf(JsonElement reference) =>
        from path in reference.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        from response in operation.Value.GetProperty("responses").EnumerateObject()
        select (
            operation.Value.GetProperty("operationId").GetString()!,
            int.Parse(response.Name, CultureInfo.InvariantCulture),
            response.Value.TryGetProperty("content", out var content) ? content : (JsonElement?)null);

    /// <summary>A failure has an example of each of its codes.</summary>
    private static IEnumerable<string> CodesOf(JsonElement? content) =>
        content is { } given && given.TryGetProperty(Json, out var json) && json.TryGetProperty("examples", out var examples)
            ? examples.EnumerateObject().Select(static example => example.Name)
            : [""];
}
