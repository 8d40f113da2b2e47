using System.ComponentModel;
using System.Diagnostics;

namespace Avatar.ServiceTesting.Processes;

/// <summary>A short command of the operating system.</summary>
internal static class SystemCommand
{
    /// <returns>Null if the command succeeded, otherwise its error output.</returns>
    public static string? Run(string name, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{name}: {errors.Trim()}";
        }
        catch (Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
