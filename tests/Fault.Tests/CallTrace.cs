using System.Diagnostics;
using System.Text.RegularExpressions;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>Records with <c>strace</c> the disk operations of a process and its answers, in the order of the system calls.</summary>
internal sealed partial class CallTrace : IDisposable
{
    public const string Documents = "flush documents";
    public const string Answer = "answer";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _begun = [];
    private int _first;

    /// <summary>The command line that starts the process under strace: the process is a child of the test, and strace a child of the process.</summary>
    public IReadOnlyList<string> Under =>
        ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-y", "-s", "16", "-o", File, "-e", "trace=fsync,fdatasync,link,linkat,unlink,unlinkat,sendto,sendmsg"];

    private string File => Path.Combine(_folder.Path, "trace");

    /// <summary>Starts a new recording.</summary>
    public void Begin() => _first = ReadLines().Length;

    /// <summary>Returns the operations from <see cref="Begin"/> to the answer, which the caller must have received already.</summary>
    public async Task<IReadOnlyList<string>> WaitForAnswerAsync()
    {
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(Pause))
        {
            _begun.Clear();
            var steps = ReadLines()[_first..].Select(ToStep).OfType<string>().ToList();
            if (steps.IndexOf(Answer) is >= 0 and var answer) return steps[..(answer + 1)];
            Assert.InRange(began.Elapsed, TimeSpan.Zero, AvatarProcess.Patience);
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Reads all complete lines. strace begins the line of a call, an answer for instance, before the call has ended.</summary>
    private string[] ReadLines()
    {
        using var reader = new StreamReader(new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n')[..^1];
    }

    /// <summary>
    /// Describes the operation in a line; null for other calls and failed calls. strace splits a call into two lines when another thread calls
    /// meanwhile: such a call counts where it ends, but an answer counts where it begins.
    /// </summary>
    private string? ToStep(string line)
    {
        if (Sending().IsMatch(line)) return Answer;
        if (Beginning().Match(line) is { Success: true } begun)
        {
            _begun[begun.Groups["thread"].Value] = begun.Groups["call"].Value;
            return null;
        }

        if (End().Match(line) is { Success: true } end && _begun.Remove(end.Groups["thread"].Value, out var beginning)) line = beginning + end.Groups["rest"].Value;
        if (!line.EndsWith(" = 0", StringComparison.Ordinal)) return null;
        if (line.Contains("sync(", StringComparison.Ordinal) && line.Contains("avatar.db-wal", StringComparison.Ordinal)) return Documents;
        var paths = Paths().Matches(line);
        if (paths.Count == 0) return null;
        var (area, name) = (paths[^1].Groups["area"].Value, paths[^1].Groups["name"].Value);
        var isPart = name.EndsWith(".part", StringComparison.Ordinal);
        return Call().Match(line).Groups["call"].Value switch
        {
            "fsync" or "fdatasync" => name.Length == 0 ? $"flush folder {area}" : $"flush file in {area}",
            "link" or "linkat" => $"name file in {area}",
            "unlink" or "unlinkat" when !isPart => $"remove file in {area}",
            _ => null,
        };
    }

    [GeneratedRegex("""send(to|msg)\(.*"HTTP/1\.1 [2-5]""")]
    private static partial Regex Sending();

    [GeneratedRegex(@"^(?<thread>\d+) +(?<call>.*) <unfinished \.\.\.>$")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^(?<thread>\d+) +<\.\.\. \w+ resumed>(?<rest>.*)$")]
    private static partial Regex End();

    [GeneratedRegex(@"(^|\s)(?<call>[a-z]+)\(")]
    private static partial Regex Call();

    [GeneratedRegex("""/uploads/(?<area>[a-z+]+)(/(?<name>[^">]+))?[">]""")]
    private static partial Regex Paths();
}
