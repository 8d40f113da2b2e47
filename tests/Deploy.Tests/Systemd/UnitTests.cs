using System.Net.Sockets;
using System.Text;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Deploy.Tests.Systemd;

/// <summary>The units of systemd. Here is no systemd that could start them: its tools check them, and the programs run with what they say.</summary>
public sealed class UnitTests : IDisposable
{
    private const string Embedded = "avatar.service", Front = "avatar-front.service", Silo = "avatar-silo@.service";

    /// <summary>What systemd's tool calls an exposure of 2.0 of 10.</summary>
    private const string MaxExposure = "20";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void These_are_all_units() =>
        Assert.Equal([Front, Silo, Embedded], Directory.EnumerateFiles(UnitFile.Folder, "*.service").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(Embedded)]
    [InlineData(Front)]
    [InlineData(Silo)]
    public void Systemd_finds_no_mistake_in_a_unit(string name)
    {
        SkipWithout("systemd-analyze");

        Assert.Equal((0, ""), Tool.Run("systemd-analyze", "verify", "--man=no", new UnitFile(name).WriteRunnable(_folder)));
    }

    [Theory]
    [InlineData(Embedded)]
    [InlineData(Front)]
    [InlineData(Silo)]
    public void A_unit_gives_its_service_little_to_attack(string name)
    {
        SkipWithout("systemd-analyze");
        var file = new UnitFile(name).WriteRunnable(_folder);

        var (exitCode, output) = Tool.Run("systemd-analyze", "security", "--offline=yes", "--no-pager", $"--threshold={MaxExposure}", file);

        TestContext.Current.TestOutputHelper?.WriteLine(output.TrimEnd().Split('\n')[^1]);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task The_service_draws_with_the_settings_and_system_calls_of_its_unit()
    {
        SkipWithout("systemd-analyze");
        SkipWithout("strace");
        var unit = new UnitFile(Embedded);
        await using var avatar = NewProcess(unit, SystemCallFilter.Under(unit));

        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var upload = (await phone.UploadAsync(Portrait.Of(1))).Expect(201);
        (await phone.DownloadAsync(upload.Text("cartoon", "id"))).Expect(201);

        Assert.Equal(0, await avatar.StopAsync());
    }

    [Fact]
    public async Task A_silo_and_a_front_run_with_the_settings_of_their_units()
    {
        TestDatabase.SkipUnlessThere();
        SkipWithout("systemd-analyze");
        SkipWithout("strace");
        await using var database = new ClusterDatabase();
        await File.WriteAllTextAsync(_folder["ConnectionStrings__MongoDB"], database.ConnectionString, TestContext.Current.CancellationToken);
        await using var silo = NewProcess(new UnitFile(Silo), SystemCallFilter.Under(new UnitFile(Silo)));
        await using var front = NewProcess(new UnitFile(Front), SystemCallFilter.Under(new UnitFile(Front)));
        front.Settings["Avatar__Files__Root"] = silo.Settings["Avatar__Files__Root"] = _folder["uploads"];

        await Task.WhenAll(silo.StartAsync(), front.StartAsync());
        using var client = front.NewClient();
        (await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(1))).Expect(201);

        Assert.Equal(0, await front.StopAsync());
        Assert.Equal(0, await silo.StopAsync());
    }

    /// <summary>All units are of the type <c>notify</c>: for systemd, a service whose message does not arrive never starts.</summary>
    [Fact]
    public async Task A_process_that_has_started_says_so_to_systemd()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd runs on Linux only.");
        using var supervisor = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        supervisor.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        await using var avatar = new AvatarProcess { Kind = AvatarProgram.WebFront, Settings = new() { ["NOTIFY_SOCKET"] = _folder["notify"] } };

        await avatar.StartAsync();

        var message = new byte[64];
        using var patience = new CancellationTokenSource(AvatarProcess.Patience);
        Assert.Equal("READY=1", Encoding.ASCII.GetString(message, 0, await supervisor.ReceiveAsync(message, patience.Token)));
        Assert.All(Directory.EnumerateFiles(UnitFile.Folder, "*.service"), static file => Assert.Equal(["notify"], new UnitFile(Path.GetFileName(file)).All("Type")));
    }

    [Fact]
    public async Task A_process_that_inherited_the_socket_of_another_service_starts_and_says_so_in_its_log()
    {
        await using var avatar = new AvatarProcess { Kind = AvatarProgram.WebFront, Settings = new() { ["NOTIFY_SOCKET"] = _folder["nobody"] } };

        await avatar.StartAsync();

        Assert.Contains("[3031]", avatar.Said, StringComparison.Ordinal);
    }

    /// <summary>A mistake in a unit is found when it is started, and not by what is missing later.</summary>
    [Fact]
    public async Task A_unit_with_an_unknown_setting_does_not_start()
    {
        await using var avatar = NewProcess(new UnitFile(Embedded));
        avatar.Settings["Avatar__Shutdown__Drain"] = "00:00:30";

        var program = await avatar.RunToEndAsync();

        Assert.Equal(1, program.ExitCode);
        Assert.Contains("Avatar:Shutdown:Drain is not a setting of this service", avatar.Said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A process with the environment of a unit. Its folders are temporary, and its ports are free ones.</summary>
    private AvatarProcess NewProcess(UnitFile unit, IReadOnlyList<string>? under = null)
    {
        var settings = unit.Environment(_folder.Path).ToDictionary();
        Assert.True(settings.Remove("Avatar__DataDirectory"));
        foreach (var name in settings.Keys)
        {
            if (name.EndsWith("Port", StringComparison.Ordinal)) settings[name] = "0";
        }

        settings["ASPNETCORE_URLS"] = settings["Avatar__AdminUrls"] = "http://127.0.0.1:0";
        return new AvatarProcess { Kind = unit.Program, Settings = settings, Under = under ?? [] };
    }

    private static void SkipWithout(string program) =>
        Assert.SkipUnless(SystemCommand.Run("sh", "-c", $"command -v {program} > /dev/null") is null, $"The program {program} is missing: install it.");
}
