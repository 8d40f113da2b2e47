using System.ComponentModel;
using System.Diagnostics;

namespace Avatar.WebFront.Tests.Documentation;

/// <summary>A program of the machine that reads a script.</summary>
internal static class Script
{
    /// <summary>Ends the test as skipped where a program is not there.</summary>
    public static async Task SkipWithoutAsync(string program)
    {
        try
        {
            await RunAsync(program, ["--version"], "", new Dictionary<string, string>());
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }
    }

    /// <summary>What a program prints that reads this script from its input; it must end well.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string script, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var cancellationToken = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}");
        return await output;
    }
}
