using System.Text.Json;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Compatibility;

namespace Avatar.WebFront.Tests.Documentation;

/// <summary>The examples of docs/api.md work, and return the answers shown below them.</summary>
public sealed class ApiPageTests(AvatarApplication app) : IDisposable
{
    private const string Separator = "=== the next answer ===";

    /// <summary>What React Native has instead of files, and the modules of the example.</summary>
    private const string ReactNative = """
        const { openAsBlob } = await import("node:fs");
        const { url, photo: file } = process.env;
        const pickedBlob = await openAsBlob(file);
        globalThis.FormData = class extends FormData {
          append(name, value) { super.append(name, value.uri === "file:///picked" ? new File([pickedBlob], value.name, { type: value.type }) : value); }
        };
        const stored = new Map();
        const Crypto = { randomUUID: () => crypto.randomUUID() };
        const SecureStore = { getItemAsync: async (name) => stored.get(name) ?? null, setItemAsync: async (name, value) => void stored.set(name, value) };
        const ImagePicker = { launchImageLibraryAsync: async () => ({ assets: [{ uri: "file:///picked", fileName: null, mimeType: "image/jpeg" }] }) };
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_curl_examples_get_the_answers_below_them()
    {
        foreach (var program in new[] { "bash", "curl", "jq" }) await Script.SkipWithoutAsync(program);
        var script = string.Join($"\necho '{Separator}'\n", ApiPage.In("bash").Prepend("set -eo pipefail"));

        var answers = (await Script.RunAsync("bash", ["-s"], script, Environment)).Split(Separator)[2..];

        var documented = ApiPage.In("json");
        Assert.Equal(documented.Count, answers.Length);
        Assert.All(documented.Zip(answers), static pair => IsAsDocumented(pair.First, pair.Second));
    }

    [Fact]
    public async Task The_example_for_Node_works()
    {
        await Script.SkipWithoutAsync("node");

        using var result = JsonDocument.Parse(await RunNodeAsync(ApiPage.Under("In Node.js")));

        Assert.Equal(1, result.RootElement.GetProperty("photos").GetInt32());
        await IsFaceAsync(result.RootElement.GetProperty("faceUrl").GetString());
    }

    [Fact]
    public async Task The_example_for_React_Native_works_with_stand_ins_for_its_modules()
    {
        await Script.SkipWithoutAsync("node");
        var lines = ApiPage.Under("In React Native").Split('\n');
        var imports = lines.Where(static line => line.StartsWith("import ", StringComparison.Ordinal)).ToList();

        var faceUrl = await RunNodeAsync($"{ReactNative}\n{string.Join('\n', lines.Except(imports))}\nconsole.log(downloadedFace.faceUrl);");

        Assert.Equal(3, imports.Count);
        await IsFaceAsync(faceUrl.Trim());
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

    private Task<string> RunNodeAsync(string script) =>
        Script.RunAsync("node", ["--input-type=module", "-"], $"{ApiPage.JavaScriptClient}\n{script}", Environment);

    private async Task IsFaceAsync(string? address) => Assert.Equal(200, (await app.Client.GetAsync(address!, device: null)).Status);

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
