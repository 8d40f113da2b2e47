using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>What the trials need of the machine, and which of them run.</summary>
internal static class Trials
{
    /// <summary>Runs all trials, also those that take minutes: AVATAR_FAULT_TRIALS=all.</summary>
    private const string Variable = "AVATAR_FAULT_TRIALS";

    /// <summary>Ends a trial as skipped that takes minutes, unless all are asked for.</summary>
    public static void SkipUnlessAll() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Variable) is "all", $"It takes minutes: set {Variable}=all to run it.");

    /// <summary>Ends a trial as skipped where it is not run by the administrator of a Linux machine.</summary>
    public static void SkipUnlessRoot() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Disks, networks and clocks are disturbed by the administrator of a Linux machine alone.");

    /// <summary>Ends a trial as skipped where a program is missing.</summary>
    public static void SkipWithout(params ReadOnlySpan<string> programs)
    {
        foreach (var program in programs)
        {
            Assert.SkipUnless(SystemCommand.Run("sh", "-c", $"command -v {program} > /dev/null") is null, $"The program {program} is not there.");
        }
    }
}
