using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>Selects the trials that run, by the setting and by the tools of the machine.</summary>
internal static class Trials
{
    /// <summary>
    /// Selects additional trials: <c>some</c> for trials that use disks and networks of the machine and take less than a minute, <c>all</c> also
    /// for trials that take minutes.
    /// </summary>
    private const string Variable = "AVATAR_FAULT_TRIALS";

    private static string? Selection => Environment.GetEnvironmentVariable(Variable);

    /// <summary>Skips a trial that takes minutes, unless all trials are selected.</summary>
    public static void SkipUnlessAll() =>
        Assert.SkipUnless(Selection is "all", $"This trial takes minutes: set {Variable}=all to run it.");

    /// <summary>
    /// Skips a trial that mounts disks or creates networks, unless such trials are selected and run as root on Linux.
    /// </summary>
    public static void SkipUnlessRoot()
    {
        Assert.SkipUnless(Selection is "some" or "all", $"This trial uses disks or networks of the machine: set {Variable}=some to run it.");
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "This trial needs root on a Linux machine.");
    }

    /// <summary>Skips a trial if a program is missing.</summary>
    public static void SkipWithout(params ReadOnlySpan<string> programs)
    {
        foreach (var program in programs)
        {
            Assert.SkipUnless(SystemCommand.Run("sh", "-c", $"command -v {program} > /dev/null") is null, $"The program {program} is missing: install it.");
        }
    }
}
