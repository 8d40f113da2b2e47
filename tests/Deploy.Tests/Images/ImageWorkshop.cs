using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Avatar.Deploy.Tests.Systemd;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Deploy.Tests.Images;

/// <summary>
/// Makes the images as docs/operations.md says, without a container engine. The base is not Microsoft's but made of Debian's packages and the .NET of this
/// machine, and comes from Debian's docker-registry on a port of its own.
/// </summary>
public sealed class ImageWorkshop : IAsyncLifetime
{
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>For loading packages, and for building.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Tools = ["crun", "debootstrap", "docker-registry", "unshare"];
    private static readonly Lazy<string?> Missing = new(FindMissing);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _archives = [];
    private RunningProgram? _registry;

    /// <summary>Skips a test that needs images, unless slow tests are wanted and the tools are there.</summary>
    public static void SkipUnlessThere()
    {
        TestNumber.SkipUnlessSlow();
        Assert.SkipWhen(Missing.Value is not null, Missing.Value ?? "");
    }

    /// <summary>The archive of an image, in the layout of https://github.com/opencontainers/image-spec.</summary>
    /// <param name="host">The name of the project.</param>
    public string ArchiveOf(string host) => _archives[host];

    public async ValueTask InitializeAsync()
    {
        if (TestNumber.In("AVATAR_SLOW_TESTS") is not 1 || Missing.Value is not null) return;
        var port = UnusedPort.Find();
        var configuration = _folder["registry.yml"];
        await File.WriteAllTextAsync(configuration, $"version: 0.1\nstorage: {{ filesystem: {{ rootdirectory: {_folder["registry"]} }} }}\nhttp: {{ addr: 127.0.0.1:{port} }}\n");
        _registry = RunningProgram.Start(new ProcessStartInfo("docker-registry", ["serve", configuration]));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/v2/base/"), Timeout = Patience };
        await Wait.UntilAsync(() => AnswersAsync(client), AvatarProcess.Patience);
        await PushBaseAsync(client);
        foreach (var host in new[] { "Silo", "WebFront" })
        {
            _archives[host] = _folder[$"{host}.tar.gz"];
            await RunAsync("dotnet", "publish", Repository.GetPath($"src/{host}"), "-t:PublishContainer", "-r", $"linux-{Architecture("x64")}",
                $"-p:ContainerBaseImage=localhost:{port}/base:1", $"-p:ContainerArchiveOutputPath={_archives[host]}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null) await _registry.DisposeAsync();
        _folder.Dispose();
    }

    private static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return "An image needs Linux and root to be run.";
        List<string> missing = [.. Tools.Where(static tool => Tool.Run("which", tool).ExitCode != 0)];
        if (!File.Exists(ContainerBundle.SystemCalls)) missing.Add("golang-github-containers-common");
        return missing.Count == 0 ? null : $"Install Debian's {string.Join(", ", missing)} to run an image.";
    }

    private static string Architecture(string intel) => RuntimeInformation.OSArchitecture is System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : intel;

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/v2/");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task PushBaseAsync(HttpClient registry)
    {
        var root = _folder["base"];
        await RunAsync("debootstrap", "--variant=minbase", "--include=ca-certificates,libstdc++6,zlib1g", "bookworm", root);
        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        var target = Directory.CreateDirectory(Path.Combine(root, "usr/share/dotnet")).FullName;
        await RunAsync("cp", "-a", Path.Combine(runtime, "dotnet"), Path.Combine(runtime, "host"), Path.Combine(runtime, "shared"), target);
        File.CreateSymbolicLink(Path.Combine(root, "usr/bin/dotnet"), "../share/dotnet/dotnet");
        var (plain, packed) = (_folder["base.tar"], _folder["base.tar.gz"]);
        await RunAsync("tar", "-C", root, "--numeric-owner", "-cf", plain, ".");
        await RunAsync("gzip", "-1", "--keep", plain);

        var configuration = new JsonObject
        {
            ["architecture"] = Architecture("amd64"),
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/usr/bin:/bin") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(await DigestAsync(plain)) },
        };
        var described = _folder["base.json"];
        await File.WriteAllTextAsync(described, configuration.ToJsonString());
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Manifest,
            ["config"] = await PushBlobAsync(registry, described, "application/vnd.oci.image.config.v1+json"),
            ["layers"] = new JsonArray(await PushBlobAsync(registry, packed, "application/vnd.oci.image.layer.v1.tar+gzip")),
        };
        using var body = new StringContent(manifest.ToJsonString(), new MediaTypeHeaderValue(Manifest));
        using var answer = await registry.PutAsync("manifests/1", body);
        answer.EnsureSuccessStatusCode();
        foreach (var file in new[] { plain, packed }) File.Delete(file);
        Directory.Delete(root, recursive: true);
    }

    /// <returns>The descriptor of the blob.</returns>
    private static async Task<JsonNode> PushBlobAsync(HttpClient registry, string file, string mediaType)
    {
        var digest = await DigestAsync(file);
        using var begun = await registry.PostAsync("blobs/uploads/", content: null);
        begun.EnsureSuccessStatusCode();
        using var body = new StreamContent(File.OpenRead(file));
        var location = new UriBuilder(new Uri(registry.BaseAddress!, begun.Headers.Location!));
        location.Query = $"{location.Query.TrimStart('?')}&digest={digest}";
        using var answer = await registry.PutAsync(location.Uri, body);
        answer.EnsureSuccessStatusCode();
        return new JsonObject { ["mediaType"] = mediaType, ["size"] = new FileInfo(file).Length, ["digest"] = digest };
    }

    private static async Task<string> DigestAsync(string file)
    {
        await using var content = File.OpenRead(file);
        return $"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(content))}";
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        await using var running = RunningProgram.Start(new ProcessStartInfo(program, arguments));
        Assert.True(await running.WaitForEndAsync(Patience) == 0, string.Join('\n', [.. running.Output, .. running.Errors]));
    }
}
