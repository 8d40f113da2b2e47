using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>Two processes on one data directory, where the file system has not all locks.</summary>
public sealed class LockTests
{
    /// <summary>As on some network file systems and those in user space. The process is started by a child, and has our own number.</summary>
    private static readonly string[] WithoutFlock =
        ["strace", "-D", "-f", "-qqq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=flock", "-e", "inject=flock:error=ENOLCK"];

    [Fact]
    public async Task Without_flock_a_second_process_is_refused_all_the_same()
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
