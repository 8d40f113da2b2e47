using System.Text.Json;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Compatibility;

namespace Avatar.WebFront.Tests.Documentation;

/// <summary>The examples of docs/api.md work, and return the answers shown below them.</summary>
public sealed class ApiPageTests(AvatarApplication app) : IDisposable
{
    private const string Separator = "=== the next answer ===";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_curl_examples_get_the_answers_below_them()
    {
        foreach (var program in new[] { "bash", "curl", "jq" }) await Script.SkipWithoutAsync(program);
        var script = string.Join($"\necho '{Separator}'\n", ApiPage.In("sh").Prepend("set -eo pipefail"));

        var answers = (await Script.RunAsync("bash", ["-s"], script, Environment)).Split(Separator)[2..];

        var documented = ApiPage.In("json");
        Assert.Equal(documented.Count, answers.Length);
        Assert.All(documented.Zip(answers), static pair => IsAsDocumented(pair.First, pair.Second));
    }

    [Fact]
    public async Task The_JavaScript_example_works()
    {
        await Script.SkipWithoutAsync("node");

        using var result = JsonDocument.Parse(await Script.RunAsync("node", ["--input-type=module", "-"], Assert.Single(ApiPage.In("js")), Environment));

        Assert.Equal(1, result.RootElement.GetProperty("photos").GetInt32());
        Assert.Equal(200, (await app.Client.GetAsync(result.RootElement.GetProperty("faceUrl").GetString()!, device: null)).Status);
    }

    [Fact]
    public async Task The_CSharp_example_works_and_is_the_one_on_the_page()
    {
        var client = new AvatarClient(app.Client, Guid.NewGuid());
        var upload = await client.UploadAsync(new MemoryStream(Photos.Jpeg(64, 48)), "key");
        var original = upload.GetProperty("original").GetProperty("id").GetString()!;
        var regenerated = await client.RegenerateAsync(original, "pop");
        await client.DownloadAsync(regenerated.GetProperty("cartoon").GetProperty("id").GetString()!);

        Assert.Equal(1, (await client.ListOriginalsAsync()).GetProperty("count").GetInt32());
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => client.RegenerateAsync(original, "pop"));
        Assert.StartsWith("already_downloaded", refusal.Message, StringComparison.Ordinal);
        var compiled = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Documentation", "AvatarClient.cs"), TestContext.Current.CancellationToken);
        Assert.EndsWith(Assert.Single(ApiPage.In("csharp")), compiled, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Environment
    {
        get
        {
            var photo = Path.Combine(_folder.Path, "portrait.jpg");
            File.WriteAllBytes(photo, Photos.Jpeg(64, 48));
            return new() { ["url"] = app.Url.ToString().TrimEnd('/'), ["photo"] = photo };
        }
    }

    private static void IsAsDocumented(string documented, string answer)
    {
        using var expected = JsonDocument.Parse(documented);
        using var actual = JsonDocument.Parse(answer);
        RecordedShape.IsKeptBy(expected.RootElement, actual.RootElement);
        foreach (var name in new[] { "success", "code", "same", "status", "type" })
        {
            if (expected.RootElement.TryGetProperty(name, out var value)) Assert.Equal(value.ToString(), actual.RootElement.GetProperty(name).ToString());
        }
    }
}
