using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Avatar.Hosting;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Reference.Documented;
using Microsoft.OpenApi;

namespace Avatar.WebFront.Tests.Reference;

/// <summary>The API reference is valid, complete and correct.</summary>
public sealed partial class ReferenceTests(AvatarApplication app)
{
    private const string Address = "/openapi/v1.json";

    /// <summary>Errors of requests that match no route.</summary>
    private static readonly AvatarError[] OfNoRoute = [AvatarError.NotFound, AvatarError.MethodNotAllowed];

    /// <summary>Statuses of failed conditional and range requests of images, in addition to those of the errors.</summary>
    private static readonly (int Status, string Code)[] OfConditions = [(412, "bad_request"), (416, "bad_request")];

    [Fact]
    public async Task The_document_is_valid_OpenAPI()
    {
        var (document, diagnostic) = OpenApiDocument.Parse(await ReadAsync(), "json");

        Assert.Empty(diagnostic!.Errors);
        Assert.Equal(
            ["/api/cartoons", "/api/cartoons/{cartoonId}/face", "/api/device", "/api/download/{cartoonId}", "/api/downloaded-faces", "/api/originals", "/api/originals/{originalId}", "/api/regenerate/{originalId}",
                "/api/styles", "/api/upload", "/health", "/health/live", "/health/ready", "/uploads/{area}/{filename}"],
            document!.Paths.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_help_page_lists_every_operation_and_no_other()
    {
        var (document, _) = OpenApiDocument.Parse(await ReadAsync(), "json");

        var listed = ListedRoutes().Matches(FrontHelp.Page.Endpoints).SelectMany(static line =>
            line.Groups["path"].Value.Split(", ").Select(path => $"{line.Groups["method"].Value} {path}"));

        Assert.Equal(
            document!.Paths.SelectMany(static path => path.Value.Operations!.Keys.Select(method => $"{method.Method.ToUpperInvariant()} {path.Key}")).Order(StringComparer.Ordinal),
            listed.Order(StringComparer.Ordinal));
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
        Assert.All(fields.Where(static field => field.Name.StartsWith("FaceBox.", StringComparison.Ordinal)), static field => Assert.Contains("share", field.Description, StringComparison.Ordinal));
        Assert.Equal(operations.Count, operations.Select(static operation => operation.OperationId).Distinct().Count());
    }

    [Fact]
    public async Task Every_error_code_is_an_example_at_its_status()
    {
        using var reference = JsonDocument.Parse(await ReadAsync());
        var documented = DocumentedAnswer.GetAll(reference.RootElement).Where(static answer => answer.Code.Length > 0).Select(static answer => (answer.Status, answer.Code));

        Assert.Equal(
            Enum.GetValues<AvatarError>().Except(OfNoRoute).Select(static error => (ErrorTable.GetStatus(error), ErrorTable.GetCode(error))).Concat(OfConditions).Order(),
            documented.Distinct().Order());
    }

    [Fact]
    public async Task There_is_one_document_and_other_names_are_not_found() =>
        (await app.Client.GetAsync("/openapi/v2.json", device: null)).IsRefused(404, "not_found");

    [Fact]
    public async Task The_pages_load_only_files_of_the_service()
    {
        using var response = await app.Client.GetAsync("/docs/", TestContext.Current.CancellationToken);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("src=\"http", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/docs/v2")]
    [InlineData("/docs/v1/")]
    [InlineData("/docs/v1/x")]
    [InlineData("/docs/index.html")]
    [InlineData("/docs/..%5C..%5Cuploads%5Coriginals%5Cx.jpg%3F")]
    [InlineData("/docs/..%2F..%2Fuploads")]
    [InlineData("/docs/v1%3F")]
    [InlineData("/docs/%2e%2e%5Cv1")]
    public async Task Only_the_one_document_has_a_page(string path)
    {
        using var connection = await RawConnection.OpenAsync(app.Url);
        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
        var (status, body) = await connection.ReadAnswerAsync();

        Assert.Equal(404, status);
        Assert.Equal("not_found", JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("/docs/")]
    [InlineData("/docs/v1")]
    public async Task A_page_runs_its_own_scripts_and_no_others(string path)
    {
        var reply = await app.Client.GetAsync(path, device: null);
        var policy = reply.Headers.GetValues("Content-Security-Policy").Single();
        var script = Assert.Single(InlineScript().Matches(Encoding.UTF8.GetString(reply.Bytes)));

        var scripts = Assert.Single(policy.Split("; "), static part => part.StartsWith("script-src", StringComparison.Ordinal));
        Assert.Equal($"script-src 'self' 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.Groups[1].Value)))}'", scripts);
        foreach (var name in new[] { "scalar.js", "scalar.aspnetcore.js" }) Assert.Equal(200, (await app.Client.GetAsync($"/docs/{name}", device: null)).Status);
    }

    private async Task<string> ReadAsync() => await app.Client.GetStringAsync(Address, TestContext.Current.CancellationToken);

    [GeneratedRegex("<script type=\"module\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex InlineScript();

    [GeneratedRegex("^  (?<method>[A-Z]+) +(?<path>/[^\\s,]+(, /[^\\s,]+)*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ListedRoutes();
}
