using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>Two processes on one data directory, on a file system that lacks some locks.</summary>
public sealed class LockTests
{
    /// <summary>Makes <c>flock</c> fail, as on some network file systems. With <c>-D</c> the child of the test is the process, not strace.</summary>
    private static readonly string[] WithoutFlock =
        ["strace", "-D", "-f", "-qqq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=flock", "-e", "inject=flock:error=ENOLCK"];

    [Fact]
    public async Task Without_flock_a_second_process_is_still_refused()
    {
        Trials.SkipUnlessRoot();
        Trials.SkipWithout("strace");
        await using var first = new AvatarProcess { Under = WithoutFlock };
        await first.StartAsync();
        await using var second = new AvatarProcess { Under = WithoutFlock, DataDirectory = first.DataDirectory };

        Assert.Contains("in use by another process", Refusal.SentenceOf(await second.RunToEndAsync()), StringComparison.Ordinal);

        Assert.Equal(0, await first.StopAsync());
    }
}
