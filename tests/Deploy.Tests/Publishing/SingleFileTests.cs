using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Deploy.Tests.Publishing;

/// <summary>Publishing as one file, as docs/operations.md says. What is published for this machine is run, too.</summary>
public sealed class SingleFileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_file_without_dotnet_serves_the_journey_and_its_publication_changes_no_source()
    {
        TestNumber.SkipUnlessSlow();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test runs what it publishes for Linux.");
        var locks = ReadLocks();

        await PublishAsync($"linux-{(RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "arm64" : "x64")}", "-p:IncludeNativeLibrariesForSelfExtract=true");

        var program = _folder[Path.Combine("program", "Avatar.WebFront")];
        Assert.DoesNotContain(Directory.GetFiles(_folder["program"]), static file => file.Contains(".so", StringComparison.Ordinal) || file.EndsWith(".dll", StringComparison.Ordinal));
        var start = new ProcessStartInfo(program) { WorkingDirectory = Directory.CreateDirectory(_folder["work"]).FullName };
        start.Environment.Remove("DOTNET_ROOT");
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = _folder["extracted"];
        await using var running = RunningProgram.Start(start);
        var address = (await running.WaitForLineAsync("  Listening  ", AvatarProcess.Patience)).Split(' ')[^1];
        using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = AvatarProcess.Patience };
        client.DefaultRequestHeaders.Add("x-device-id", Guid.NewGuid().ToString());
        using var form = new MultipartFormDataContent { { new ByteArrayContent(TestPhotos.Read("astronaut")), "image", "portrait.png" } };
        using var upload = await client.PostAsync("/api/upload", form);
        Assert.Equal(HttpStatusCode.Created, upload.StatusCode);
        using var answer = JsonDocument.Parse(await upload.Content.ReadAsStringAsync());
        var cartoon = answer.RootElement.GetProperty("data").GetProperty("cartoon").GetProperty("id").GetString();
        using var download = await client.PostAsync($"/api/download/{cartoon}", content: null);
        Assert.Equal(HttpStatusCode.Created, download.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/docs")).StatusCode);
        Assert.Equal(locks, ReadLocks());
    }

    [Theory]
    [InlineData("win-x64", "Avatar.WebFront.exe")]
    [InlineData("osx-arm64", "Avatar.WebFront")]
    [InlineData("linux-arm64", "Avatar.WebFront")]
    public async Task It_is_published_for_other_systems_and_that_changes_no_source(string system, string program)
    {
        TestNumber.SkipUnlessSlow();
        var locks = ReadLocks();

        await PublishAsync(system);

        Assert.True(File.Exists(_folder[Path.Combine("program", program)]));
        Assert.Contains(Directory.GetFiles(_folder["program"]), static file => file.Contains("onnxruntime.", StringComparison.Ordinal));
        Assert.Contains(Directory.GetFiles(_folder["program"]), static file => file.Contains("libvips", StringComparison.Ordinal));
        Assert.Equal(locks, ReadLocks());
    }

    private async Task PublishAsync(string system, params string[] more)
    {
        await using var publish = RunningProgram.Start(new ProcessStartInfo("dotnet",
            ["publish", Repository.GetPath("src/WebFront"), "-r", system, "--self-contained", "-p:PublishSingleFile=true", "-o", _folder["program"], .. more]));
        Assert.True(await publish.WaitForEndAsync(Patience) == 0, string.Join('\n', [.. publish.Output, .. publish.Errors]));
    }

    private static Dictionary<string, string> ReadLocks() =>
        Directory.GetDirectories(Repository.GetPath("src")).Select(static folder => Path.Combine(folder, "packages.lock.json")).Where(File.Exists)
            .ToDictionary(static file => file, File.ReadAllText);
}
