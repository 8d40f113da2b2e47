using System.Text.Json;
using Avatar.WebFront.Errors;
using Avatar.WebFront.Tests.Application;
using Microsoft.OpenApi;

namespace Avatar.WebFront.Tests.Reference;

/// <summary>The API reference: valid, complete, and true.</summary>
public sealed class ReferenceTests(AvatarApplication app)
{
    private const string Address = "/openapi/v1.json";

    /// <summary>What a request outside the routes gets, and what is no fault of any one route.</summary>
    private static readonly AvatarError[] OfNoRoute = [AvatarError.NotFound, AvatarError.MethodNotAllowed, AvatarError.BadRequest];

    [Fact]
    public async Task The_document_is_valid_OpenAPI()
    {
        var (document, diagnostic) = OpenApiDocument.Parse(await ReadAsync(), "json");

        Assert.Empty(diagnostic!.Errors);
        Assert.Equal(
            ["/api/cartoons", "/api/download/{cartoonId}", "/api/downloaded-faces", "/api/originals", "/api/originals/{originalId}", "/api/regenerate/{originalId}",
                "/api/styles", "/api/upload", "/health", "/health/live", "/health/ready", "/uploads/{area}/{filename}"],
            document!.Paths.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_parameter_and_field_is_explained()
    {
        var (document, _) = OpenApiDocument.Parse(await ReadAsync(), "json");
        var operations = document!.Paths.SelectMany(static path => path.Value.Operations!.Values).ToList();
        var fields = document.Components!.Schemas!.SelectMany(static shape => shape.Value.Properties!.Select(field => (Name: $"{shape.Key}.{field.Key}", field.Value.Description)));

        Assert.All(operations, static operation => Assert.False(string.IsNullOrEmpty(operation.Summary)));
        Assert.All(operations.SelectMany(static operation => operation.Parameters ?? []), static parameter => Assert.False(string.IsNullOrEmpty(parameter.Description), parameter.Name));
        Assert.All(fields, static field => Assert.False(string.IsNullOrEmpty(field.Description), field.Name));
        Assert.Equal(operations.Count, operations.Select(static operation => operation.OperationId).Distinct().Count());
    }

    [Fact]
    public async Task Every_error_code_is_an_example_at_its_status()
    {
        using var json = JsonDocument.Parse(await ReadAsync());
        var documented = json.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject())
            .SelectMany(static operation => operation.Value.GetProperty("responses").EnumerateObject())
            .Where(static response => response.Name[0] is '4' or '5')
            .SelectMany(static response => ExamplesOf(response).Select(code => (Status: int.Parse(response.Name, null), Code: code)))
            .ToHashSet();

        Assert.Equal(
            Enum.GetValues<AvatarError>().Except(OfNoRoute).Select(static error => (ErrorTable.StatusOf(error), ErrorTable.CodeOf(error))).Order(),
            documented.Order());
    }

    [Fact]
    public async Task Answers_are_what_the_reference_says()
    {
        using var json = JsonDocument.Parse(await ReadAsync());
        var device = Calls.NewDevice();
        var (original, cartoon) = await app.Client.UploadedAsync(device);

        await ConformsAsync(json.RootElement, HttpMethod.Get, "/api/styles", "/api/styles", device);
        await ConformsAsync(json.RootElement, HttpMethod.Get, "/api/originals", "/api/originals", device);
        await ConformsAsync(json.RootElement, HttpMethod.Get, "/api/originals/{originalId}", $"/api/originals/{original}", device);
        await ConformsAsync(json.RootElement, HttpMethod.Get, "/api/cartoons", "/api/cartoons", device);
        await ConformsAsync(json.RootElement, HttpMethod.Post, "/api/regenerate/{originalId}", $"/api/regenerate/{original}", device);
        await ConformsAsync(json.RootElement, HttpMethod.Post, "/api/download/{cartoonId}", $"/api/download/{cartoon}", device);
        await ConformsAsync(json.RootElement, HttpMethod.Get, "/api/downloaded-faces", "/api/downloaded-faces", device);
        await ConformsAsync(json.RootElement, HttpMethod.Get, "/api/originals/{originalId}", $"/api/originals/{original}", device);
        await ConformsAsync(json.RootElement, HttpMethod.Get, "/api/originals/{originalId}", $"/api/originals/{cartoon}", device);
        await ConformsAsync(json.RootElement, HttpMethod.Get, "/health", "/health", device);
        await ConformsAsync(json.RootElement, HttpMethod.Get, "/health/ready", "/health/ready", device);
    }

    [Fact]
    public async Task There_is_one_document_and_any_other_is_answered_like_any_other_address() =>
        (await app.Client.GetAsync("/openapi/v2.json", device: null)).IsRefused(404, "not_found");

    [Fact]
    public async Task The_pages_come_from_here_alone()
    {
        using var response = await app.Client.GetAsync("/docs/", TestContext.Current.CancellationToken);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("src=\"http", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private async Task<string> ReadAsync() => await app.Client.GetStringAsync(Address, TestContext.Current.CancellationToken);

    /// <summary>The codes of a failure; readiness has none, as its answer is the same when it is not ready.</summary>
    private static IEnumerable<string> ExamplesOf(JsonProperty response) =>
        response.Value.GetProperty("content").GetProperty("application/json").TryGetProperty("examples", out var examples)
            ? examples.EnumerateObject().Select(static example => example.Name)
            : [];

    private async Task ConformsAsync(JsonElement reference, HttpMethod method, string route, string path, string device)
    {
        var reply = await app.Client.SendAsync(method, path, device);
        var responses = reference.GetProperty("paths").GetProperty(route).GetProperty(method.Method.ToLowerInvariant()).GetProperty("responses");
        Assert.True(responses.TryGetProperty($"{reply.Status}", out var response), $"{route} answers {reply.Status}, which is not documented.");
        Schemas.Conforms(reference, response.GetProperty("content").GetProperty("application/json").GetProperty("schema"), reply.Body, route);
    }
}
