using System.ComponentModel;
using System.Diagnostics;

namespace Avatar.WebFront.Tests.Documentation;

/// <summary>An installed program that runs scripts.</summary>
internal static class Script
{
    /// <summary>Skips the test if a program is not installed.</summary>
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

    /// <summary>Runs a script from standard input and returns its output; fails unless the exit code is 0.</summary>
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
