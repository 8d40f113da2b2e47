using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>What the trials need of the machine, and which of them run.</summary>
internal static class Trials
{
    /// <summary>
    /// Names the trials that run beside those that only need the service: <c>some</c> for those that disturb the machine's disks and networks and
    /// take less than a minute, <c>all</c> for those that take minutes too.
    /// </summary>
    private const string Variable = "AVATAR_FAULT_TRIALS";

    private static string? Asked => Environment.GetEnvironmentVariable(Variable);

    /// <summary>Ends a trial as skipped that takes minutes, unless all are asked for.</summary>
    public static void SkipUnlessAll() =>
        Assert.SkipUnless(Asked is "all", $"It takes minutes: set {Variable}=all to run it.");

    /// <summary>
    /// Ends a trial as skipped that mounts disks or makes networks, unless it is asked for, and where it is not run by the administrator of a Linux
    /// machine.
    /// </summary>
    public static void SkipUnlessRoot()
    {
        Assert.SkipUnless(Asked is "some" or "all", $"It disturbs disks or networks of this machine: set {Variable}=some to run it.");
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "It needs the administrator of a Linux machine.");
    }

    /// <summary>Ends a trial as skipped where a program is missing.</summary>
    public static void SkipWithout(params ReadOnlySpan<string> programs)
    {
        foreach (var program in programs)
        {
            Assert.SkipUnless(SystemCommand.Run("sh", "-c", $"command -v {program} > /dev/null") is null, $"The program {program} is not there.");
        }
    }
}
