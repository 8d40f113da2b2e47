using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Documentation;

namespace Avatar.WebFront.Tests.Clients;

/// <summary>
/// Runs the whole journey with each client of docs/http.md. Clients that are not installed are skipped. npm packages are loaded from the
/// folder <c>AVATAR_TEST_NODE_MODULES</c>, which contains <c>package.json</c> and <c>node_modules</c>.
/// </summary>
public sealed class ClientTests(AvatarApplication app) : IDisposable
{
    private const string OkHttp = "/usr/share/java/okhttp.jar:/usr/share/java/okio.jar";

    private static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "Clients", "Scripts");
    private static readonly string? Modules = Environment.GetEnvironmentVariable("AVATAR_TEST_NODE_MODULES");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("curl.sh", "bash", "-c", "curl --version && jq --version")]
    [InlineData("wget.sh", "bash", "-c", "wget --version && jq --version")]
    public Task Programs_walk_the_journey(string script, string program, params string[] probe) => WalkAsync(program, [In(script)], probe);

    [Theory]
    [InlineData("requests")]
    [InlineData("httpx")]
    [InlineData("aiohttp")]
    public async Task Python_walks_the_journey(string module)
    {
        string[] probe = ["-c", $"import {module}"];
        var python = await IsThereAsync("python3", probe) ? "python3" : "/usr/bin/python3";
        await WalkAsync(python, [In($"{module}_client.py")], probe);
    }

    [Theory]
    [InlineData("fetch")]
    [InlineData("undici")]
    [InlineData("axios")]
    [InlineData("got")]
    [InlineData("ky")]
    public async Task Node_walks_the_journey(string library)
    {
        if (library is not "fetch") Assert.SkipWhen(Modules is null, "AVATAR_TEST_NODE_MODULES is not set.");
        await WalkAsync("node", [In("fetch.mjs"), library], ["--version"]);
    }

    /// <summary>The clients are generated from the API reference, and the journey's types are checked against it.</summary>
    [Theory]
    [InlineData("openapi-typescript")]
    [InlineData("hey-api")]
    public async Task Generated_clients_walk_the_journey(string generator)
    {
        var needed = generator is "hey-api" ? "openapi-ts" : generator;
        Assert.SkipUnless(HasTool(needed) && HasTool("tsc"), $"AVATAR_TEST_NODE_MODULES has no {needed} or no tsc.");
        await WalkAsync("bash", [In("generated.sh"), generator], ["-c", "node --version"]);
    }

    /// <summary>What linters of OpenAPI call an error, and what Spectral warns of.</summary>
    [Theory]
    [InlineData("redocly", "lint", "openapi.json")]
    [InlineData("spectral", "lint", "openapi.json", "--fail-severity=warn")]
    public async Task Linters_accept_the_API_reference(string linter, params string[] arguments)
    {
        Assert.SkipUnless(HasTool(linter), $"AVATAR_TEST_NODE_MODULES has no {linter}.");
        var reference = await app.Client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["openapi.json"], reference, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder[".spectral.yml"], "extends: [\"spectral:oas\"]\n", TestContext.Current.CancellationToken);

        await Script.RunAsync("bash", ["-c", $"cd {_folder.Path} && {Tool(linter)} {string.Join(' ', arguments)}"], "", new Dictionary<string, string>());
    }

    [Theory]
    [InlineData("client.php", "php", "-r", "curl_version();")]
    [InlineData("client.rb", "ruby", "--version")]
    [InlineData("JavaClient.java", "java", "--version")]
    public Task Other_languages_walk_the_journey(string script, string program, params string[] probe) => WalkAsync(program, [In(script)], probe);

    [Fact]
    public Task Go_walks_the_journey() => WalkAsync("go", ["run", In("client.go")], ["version"]);

    [Fact]
    public async Task Okhttp_walks_the_journey()
    {
        Assert.SkipUnless(OkHttp.Split(':').All(File.Exists), "libokhttp-java is not installed.");
        await WalkAsync("java", ["-cp", OkHttp, In("OkHttpClient.java")], ["--version"]);
    }

    /// <summary>Runs a script that prints the URL of the face and its length in bytes.</summary>
    private async Task WalkAsync(string program, string[] arguments, string[] probe)
    {
        Assert.SkipUnless(await IsThereAsync(program, probe), $"{program} {string.Join(' ', probe)} does not work here.");
        var device = Calls.NewDevice();
        var photo = Path.Combine(_folder.Path, "photo.jpg");
        await File.WriteAllBytesAsync(photo, Photos.Jpeg(640, 480), TestContext.Current.CancellationToken);

        var printed = await Script.RunAsync(program, arguments, "", new Dictionary<string, string>
        {
            ["url"] = app.Url.ToString().TrimEnd('/'),
            ["device"] = device,
            ["photo"] = photo,
            ["modules"] = Modules ?? "",
            ["GOCACHE"] = Path.Combine(_folder.Path, "go"),
            ["GO111MODULE"] = "off",
        });

        var (face, length) = printed.Trim().Split(' ') is [var address, var bytes] ? (address, int.Parse(bytes, CultureInfo.InvariantCulture)) : default;
        Assert.Equal(length, (await app.Client.GetAsync(face, device: null)).Bytes.Length);
        Assert.Equal(1, (await app.Client.GetAsync("/api/originals", device)).At("count").GetInt32());
        Assert.Equal(face, (await app.Client.GetAsync("/api/downloaded-faces", device)).At("downloadedFaces")[0].GetProperty("faceUrl").GetString());
    }

    private static string Tool(string name) => Path.Combine(Modules ?? "", "node_modules", ".bin", name);

    private static bool HasTool(string name) => Modules is not null && File.Exists(Tool(name));

    private static string In(string script) => Path.Combine(Scripts, script);

    private static async Task<bool> IsThereAsync(string program, string[] probe)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, probe) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var cancellationToken = TestContext.Current.CancellationToken;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
