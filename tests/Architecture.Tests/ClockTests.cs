using System.Text.RegularExpressions;

namespace Avatar.Architecture.Tests;

/// <summary>Sources in <c>src</c> use the clock of the process (<c>SteadyClock</c>), because the machine's clock may be set back.</summary>
public sealed partial class ClockTests
{
    /// <summary>The clock of the process itself, and default values of which only monotonic time stamps and timers are used.</summary>
    private static readonly string[] Allowed = ["DecodeDeadline.cs", "ExportEnd.cs", "SteadyClock.cs"];

    [Fact]
    public void Only_the_clock_of_the_process_reads_the_clock_of_the_machine()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToList();
        var found = sources.Where(static file => Reading().IsMatch(File.ReadAllText(file))).Select(static file => Path.GetFileName(file));

        Assert.NotEmpty(sources);
        Assert.Equal(Allowed, found.Order());
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b|\bTimeProvider\.System\b")]
    private static partial Regex Reading();
}
