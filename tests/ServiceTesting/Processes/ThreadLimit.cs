using System.Globalization;

namespace Avatar.ServiceTesting.Processes;

/// <summary>How many threads the processes of a control group may have together, as a container's limit of processes is.</summary>
internal sealed class ThreadLimit : IDisposable
{
    private const string Controller = "/sys/fs/cgroup/pids";
    private const string MostFile = "pids.max";

    private readonly string _group;

    private ThreadLimit(string group) => _group = group;

    /// <summary>What starts a process in the group.</summary>
    public IReadOnlyList<string> Inside => ["sh", "-c", $"echo $$ > {_group}/cgroup.procs && exec \"$@\"", "sh"];

    public int Current => int.Parse(File.ReadAllText(Path.Combine(_group, "pids.current")), CultureInfo.InvariantCulture);

    /// <summary>Makes a group without a limit; where that is not permitted, the test is skipped.</summary>
    public static ThreadLimit MakeOrSkip()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Controller, "tasks")), $"There is no {Controller}: threads are limited by control groups of version 1.");
        var group = Path.Combine(Controller, $"avatar-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(group);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"A control group cannot be made here. {exception.Message}");
        }

        return new(group);
    }

    public void Set(int most) => File.WriteAllText(Path.Combine(_group, MostFile), most.ToString(CultureInfo.InvariantCulture));

    public void Lift() => File.WriteAllText(Path.Combine(_group, MostFile), "max");

    /// <summary>To be called when the processes have ended.</summary>
    public void Dispose() => Directory.Delete(_group);
}
