using System.Globalization;

namespace Avatar.ServiceTesting.Processes;

/// <summary>A limit for the total number of threads of the processes in a control group, like the process limit of a container.</summary>
internal sealed class ThreadLimit : IDisposable
{
    private const string Controller = "/sys/fs/cgroup/pids";
    private const string MostFile = "pids.max";

    private readonly string _group;

    private ThreadLimit(string group) => _group = group;

    /// <summary>The command line that starts a process in the group.</summary>
    public IReadOnlyList<string> Inside => ["sh", "-c", $"echo $$ > {_group}/cgroup.procs && exec \"$@\"", "sh"];

    public int Current => int.Parse(File.ReadAllText(Path.Combine(_group, "pids.current")), CultureInfo.InvariantCulture);

    /// <summary>Creates a group without a limit. Skips the test if that is not permitted.</summary>
    public static ThreadLimit MakeOrSkip()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Controller, "tasks")), $"{Controller} is missing: this test needs control groups of version 1.");
        var group = Path.Combine(Controller, $"avatar-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(group);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"A control group could not be created: run the tests as root. {exception.Message}");
        }

        return new(group);
    }

    public void Set(int most) => File.WriteAllText(Path.Combine(_group, MostFile), most.ToString(CultureInfo.InvariantCulture));

    public void Lift() => File.WriteAllText(Path.Combine(_group, MostFile), "max");

    /// <summary>Deletes the group. Call it after the processes have ended.</summary>
    public void Dispose() => Directory.Delete(_group);
}
