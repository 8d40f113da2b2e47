using System.Diagnostics;

namespace Avatar.Fault.Tests;

/// <summary>Runs the scripts in the folder <c>deploy</c> as an operator does.</summary>
internal static class BackupScripts
{
    private static readonly string Folder = Repository.GetPath("deploy");

    /// <returns>The exit code and the error output.</returns>
    public static (int Code, string Said) Run(string name, params string[] arguments) => Run(name, new Dictionary<string, string>(), arguments);

    /// <inheritdoc cref="Run(string, string[])"/>
    public static (int Code, string Said) Run(string name, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Folder, name), arguments) { RedirectStandardError = true };
        foreach (var (variable, value) in environment) start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said.Trim());
    }
}
