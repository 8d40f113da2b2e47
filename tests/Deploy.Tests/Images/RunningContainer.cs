using System.Diagnostics;
using System.Globalization;
using Avatar.Deploy.Tests.Systemd;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Deploy.Tests.Images;

/// <summary>A container that Debian's crun runs.</summary>
internal sealed class RunningContainer : IAsyncDisposable
{
    private const string ListeningLine = "  Listening  ";
    private const string Groups = "/sys/fs/cgroup";

    private readonly string _name, _state;
    private readonly RunningProgram _program;

    private RunningContainer(string name, string state, RunningProgram program) => (_name, _state, _program) = (name, state, program);

    public Uri Url { get; private set; } = null!;

    public string Said => string.Join('\n', [.. _program.Output, .. _program.Errors]);

    /// <summary>The peak of its memory, in bytes.</summary>
    public long MemoryPeak => long.Parse(ReadGroup("memory.max_usage_in_bytes", "memory.peak").Trim(), CultureInfo.InvariantCulture);

    /// <summary>How many of its processes the kernel killed for want of memory.</summary>
    public int KilledForMemory => int.Parse(
        ReadGroup("memory.oom_control", "memory.events").Split('\n').Single(static line => line.StartsWith("oom_kill ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Starts the container and waits until it is ready.</summary>
    /// <param name="name">Its name, and that of its control group.</param>
    /// <param name="bundle">What <see cref="ContainerBundle"/> wrote.</param>
    public static async Task<RunningContainer> StartAsync(string name, string bundle)
    {
        var state = Directory.CreateDirectory(Path.Combine(bundle, "state")).FullName;

        // crun 1.8 does not use version 1 of control groups where version 2 is mounted beside it.
        const string Script = "umount /sys/fs/cgroup/unified 2>/dev/null; exec crun --root \"$1\" run --bundle \"$2\" \"$3\"";
        var program = RunningProgram.Start(new ProcessStartInfo("unshare", ["--mount", "sh", "-c", Script, "sh", state, bundle, name]));
        var container = new RunningContainer(name, state, program);
        try
        {
            var line = await program.WaitForLineAsync(ListeningLine, AvatarProcess.Patience);
            container.Url = new Uri(line[ListeningLine.Length..].Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
            using var client = new HttpClient { BaseAddress = container.Url };
            await Wait.UntilAsync(async () => (await client.GetAsync("/health/ready")).IsSuccessStatusCode, AvatarProcess.Patience);
            return container;
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends SIGTERM to process 1 of the container.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        Crun("kill", _name, "TERM");
        return await _program.WaitForEndAsync(AvatarProcess.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_program.HasEnded)
        {
            Tool.Run("crun", "--root", _state, "kill", _name, "KILL");
            await _program.WaitForEndAsync(AvatarProcess.Patience);
        }

        await _program.DisposeAsync();
    }

    private void Crun(params string[] arguments)
    {
        var (exitCode, output) = Tool.Run("crun", ["--root", _state, .. arguments]);
        Assert.True(exitCode == 0, output);
    }

    private string ReadGroup(string version1, string version2) =>
        File.ReadAllText(File.Exists(Path.Combine(Groups, "memory", _name, version1)) ? Path.Combine(Groups, "memory", _name, version1) : Path.Combine(Groups, _name, version2));
}
