using System.Net;
using System.Net.Sockets;
using Avatar.Hosting;
using Avatar.WebFront.Tests.Application;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Avatar.WebFront.Tests.Starting;

public sealed class StartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--Avatar:Cartoons:Lifetime=0", "Avatar:Cartoons:Lifetime is '0', but it must be a duration")]
    [InlineData("--Avatar:Topology=Cluster", "ConnectionStrings:MongoDB is not set, but Avatar:Topology=Cluster needs it")]
    [InlineData("--Avatar:Cartons:Lifetime=1", "did you mean Avatar:Cartoons:Lifetime?")]
    [InlineData("--Orleans:Endpoints:SiloPort=high", "Orleans:Endpoints:SiloPort is 'high', but it must be a whole number")]
    [InlineData("--Avatar:Cartoons:Engine=Remote", "Avatar:Cartoons:RemoteUrl is not set, but Avatar:Cartoons:Engine=Remote needs it")]
    [InlineData("--AI_FACE_SEGMENT_URL=http://ai.example.org", "Avatar:PublicBaseUrl is not set, but Avatar:Faces:Engine=Remote needs it")]
    [InlineData(
        "--Avatar:Topology=Cluster --ConnectionStrings:MongoDB=mongodb://127.0.0.1 --AI_FACE_SEGMENT_URL=http://ai.example.org",
        "Avatar:PublicBaseUrl is not set, but Avatar:Faces:Engine=Remote needs it")]
    [InlineData("--Avatar:AdminUrls=http://*:0", "Avatar:Admin:Token is not set, but Avatar:AdminUrls needs it")]
    [InlineData("--Avatar:AdminUrls=http://127.0.0.1:54321 --urls=http://*:54321", "Avatar:AdminUrls contains http://127.0.0.1:54321, where this process already serves http://*:54321")]
    [InlineData("--MONGODB_URI=localhost:27017", "ConnectionStrings:MongoDB is not valid: it must be a MongoDB connection string")]
    public async Task A_bad_setting_stops_the_start_with_one_sentence(string setting, string sentence)
    {
        var (exitCode, output, errors) = await RunAsync(setting.Split(' '));

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("--urls=http://user:secret@127.0.0.1:0", "ASPNETCORE_URLS is 'http://***@127.0.0.1:0', but a listening address cannot have a user or password.")]
    [InlineData("--urls=http://127.0.0.1:0;http:/user:secret@host", "ASPNETCORE_URLS is 'http://***@host', but a listening address")]
    [InlineData("--Kestrel:Endpoints:Web:Url=http://user:secret@127.0.0.1:0", "Kestrel:Endpoints:Web:Url is 'http://***@127.0.0.1:0', but a listening address")]
    [InlineData("--urls=127.0.0.1?token=secret", "ASPNETCORE_URLS is not valid: ")]
    [InlineData("--urls=http://127.0.0.1:x?token=secret", "ASPNETCORE_URLS is 'http://127.0.0.1:x?token=***', but its port")]
    [InlineData("--Orleans:Endpoints:SiloPort=http://user:secret@host", "Orleans:Endpoints:SiloPort is 'http://***@host', but it must be a whole number")]
    [InlineData("--MONGODB_URI=mongodb://user:secret@[]", "ConnectionStrings:MongoDB is not valid: it must be")]
    public async Task A_secret_in_a_setting_that_stops_the_start_is_not_shown(string setting, string sentence)
    {
        var (exitCode, output, errors) = await RunAsync(setting);

        Assert.Equal(1, exitCode);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output + errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_model_that_cannot_be_used_stops_the_start_with_a_sentence_that_says_why()
    {
        var model = Path.Combine(_folder.Path, "half.onnx");
        var whole = OnnxModel.PerColour(channelsFirst: true, OnnxModel.Float, side: null, 1, 1, 1).ToArray();
        await File.WriteAllBytesAsync(model, whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);

        var (exitCode, _, errors) = await RunAsync("--Avatar:Cartoons:Engine=Neural", $"--Avatar:Cartoons:ModelPath={model}");

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"Avatar:Cartoons:ModelPath is '{model}', but it cannot be loaded as an ONNX model", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_stops_the_start_with_a_sentence()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var (exitCode, _, errors) = await RunAsync($"--Avatar:DataDirectory={file}/data");

        Assert.Equal(1, exitCode);
        Assert.Contains(file, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_that_another_process_uses_stops_the_start_with_a_sentence()
    {
        await using var first = await AvatarApplication.StartAsync();

        var (exitCode, _, errors) = await RunAsync($"--Avatar:DataDirectory={first.DataDirectory}");

        Assert.Equal(1, exitCode);
        Assert.Contains(first.DataDirectory, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(200, (await first.Client.GetAsync("/health", device: null)).Status);
    }

    [Fact]
    public async Task A_port_that_is_taken_stops_the_start_with_a_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (exitCode, _, errors) = await RunAsync($"--urls=http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");

        Assert.Equal(1, exitCode);
        Assert.Contains("Set ASPNETCORE_URLS or PORT", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_port_that_is_taken_stops_the_start_with_a_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (exitCode, _, errors) = await RunAsync($"--Avatar:AdminUrls=http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("The service cannot listen as Avatar:AdminUrls says: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task HTTPS_at_the_admin_port_without_a_certificate_stops_the_start_with_a_sentence()
    {
        var (exitCode, _, errors) = await RunAsync("--Avatar:AdminUrls=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={_folder.Path}/none.pfx");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("The service cannot listen as Avatar:AdminUrls says: ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Kestrel:Endpoints:Https:Certificate:Path={folder}/none.pfx")]
    [InlineData("--Kestrel:Endpoints:Https:Certificate:Path={folder}/nonsense.pfx")]
    [InlineData("--Kestrel:Endpoints:Https:Protocols=Http2")]
    public async Task HTTPS_that_is_not_set_up_stops_the_start_with_a_sentence(string setting)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "nonsense.pfx"), "nonsense", TestContext.Current.CancellationToken);

        var (exitCode, _, errors) = await RunAsync("--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0", setting.Replace("{folder}", _folder.Path, StringComparison.Ordinal));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("The service cannot listen as Kestrel:Endpoints and Kestrel:Certificates are set up:", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Two_instances_run_side_by_side()
    {
        var both = await Task.WhenAll(AvatarApplication.StartAsync(), AvatarApplication.StartAsync());
        var device = Calls.NewDevice();
        await both[0].Client.UploadedAsync(device);

        Assert.Equal(1, (await both[0].Client.GetAsync("/api/originals", device)).At("count").GetInt32());
        Assert.Equal(0, (await both[1].Client.GetAsync("/api/originals", device)).At("count").GetInt32());
        foreach (var app in both) await app.DisposeAsync();
    }

    [Fact]
    public async Task A_restart_finds_everything_again()
    {
        var device = Calls.NewDevice();
        string before;
        string url;
        await using (var first = await AvatarApplication.StartAsync(Here()))
        {
            var (original, cartoon) = await first.Client.UploadedAsync(device);
            var face = await first.Client.PostAsync($"/api/download/{cartoon}", device);
            url = new Uri(face.Text("downloadedFace", "faceUrl")).AbsolutePath;
            before = (await first.Client.GetAsync($"/api/originals/{original}", device)).Data.ToString().Replace(first.Url.Authority, "", StringComparison.Ordinal);
        }

        await using var second = await AvatarApplication.StartAsync(Here());
        var id = (await second.Client.GetAsync("/api/originals", device)).At("originals")[0].GetProperty("id").GetString();
        var after = (await second.Client.GetAsync($"/api/originals/{id}", device)).Data.ToString().Replace(second.Url.Authority, "", StringComparison.Ordinal);

        Assert.Equal(before, after);
        Assert.Equal(200, (await second.Client.GetAsync(url, device: null)).Status);

        AvatarApplication Here() => new() { DataDirectory = _folder.Path };
    }

    [Fact]
    public void Help_lists_every_setting_every_alias_and_every_route()
    {
        using var output = new StringWriter();

        Assert.Equal(0, FrontHelp.Page.Print(output, ProgramSettings.Table));
        Assert.All(ProgramSettings.Table.All, setting => Assert.Contains($"  {setting.Key} ({setting.DefaultText})", output.ToString(), StringComparison.Ordinal));
        Assert.All(NodeAliases.All, alias => Assert.Contains($"  {alias.Key} ", output.ToString(), StringComparison.Ordinal));
        Assert.Contains(FrontHelp.Page.Endpoints, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_starts_nothing_else() => Assert.Equal(0, await Program.Main(["--help"]));

    [Fact]
    public async Task A_word_that_is_not_understood_starts_nothing() => Assert.Equal(1, await Program.Main(["--nonsense"]));

    [Theory]
    [InlineData("--MONGODB_URI=mongodb://127.0.0.1:1")]
    [InlineData("--Avatar:Cartoons:Engine=Local")]
    public async Task A_process_that_is_stopped_while_it_starts_shuts_down_cleanly(string setting)
    {
        var (exitCode, output, errors) = await RunAsync(
            builder => builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, ToldToEnd>()), setting);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.DoesNotContain("started in", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] settings) => RunAsync(null, settings);

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(Action<WebApplicationBuilder>? configure, params string[] settings)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await AvatarHost.RunAsync(
            () => Program.Build([$"--Avatar:DataDirectory={_folder.Path}", "--urls=http://127.0.0.1:0", .. AvatarApplication.Silence, .. settings], configure),
            FrontSetup.Facts,
            output,
            errors);
        return (exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Sends SIGTERM before any other service has started.</summary>
    private sealed class ToldToEnd(IHostApplicationLifetime lifetime) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
