using System.Diagnostics;

namespace Avatar.Deploy.Tests.Systemd;

/// <summary>The system calls that <c>SystemCallFilter</c> of a unit denies, as systemd's own tool lists the groups.</summary>
internal static class SystemCallFilter
{
    /// <summary>A command line that executes a program whose denied calls fail with EPERM. The tests have no systemd that could run the unit.</summary>
    /// <param name="unit">The unit; its filter is a list of groups.</param>
    public static IReadOnlyList<string> Under(UnitFile unit)
    {
        var groups = Read();
        var allowed = new HashSet<string>(Expand("@default"));
        foreach (var filter in unit.All("SystemCallFilter"))
        {
            var calls = filter.TrimStart('~').Split(' ').SelectMany(Expand);
            if (filter[0] is '~') allowed.ExceptWith(calls);
            else allowed.UnionWith(calls);
        }

        // A question mark: not every version of strace knows every call. Without execve nothing would run; systemd allows it, too.
        var denied = Expand("@known").Except(allowed).Where(static call => call is not "execve" and not "exit" and not "exit_group").Select(static call => $"?{call}").ToList();
        Assert.InRange(denied.Count, 50, 400);
        var set = string.Join(',', denied);
        return ["strace", "-D", "-f", "-qqq", "--seccomp-bpf", "-o", "/dev/null", "-e", $"trace={set}", "-e", $"inject={set}:error=EPERM"];

        IEnumerable<string> Expand(string name) => name[0] is '@' ? groups[name].SelectMany(Expand) : [name];
    }

    /// <summary>The groups, each with its calls and the groups in it.</summary>
    private static Dictionary<string, List<string>> Read()
    {
        var groups = new Dictionary<string, List<string>>();
        List<string>? group = null;
        foreach (var line in Tool.Run("systemd-analyze", "syscall-filter", "--no-pager").Output.Split('\n'))
        {
            if (line.StartsWith('@')) groups[line.Trim()] = group = [];
            else if (line.Trim() is { Length: > 0 } call && call[0] is not '#') group?.Add(call);
        }

        return groups;
    }
}

/// <summary>A tool of the machine.</summary>
internal static class Tool
{
    /// <summary>Runs a tool to its end.</summary>
    public static (int ExitCode, string Output) Run(string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
