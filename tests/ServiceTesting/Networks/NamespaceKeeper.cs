using System.Diagnostics;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Networks;

/// <summary>A process that prepares Linux namespaces and keeps them until this object is disposed.</summary>
internal sealed class NamespaceKeeper : IAsyncDisposable
{
    private readonly Process _process;

    private NamespaceKeeper(Process process) => _process = process;

    /// <summary>Starts the process. Skips the test if that is not permitted.</summary>
    /// <param name="kinds">The namespaces, as options of unshare.</param>
    /// <param name="script">The shell script that prepares them; it stops at the first command that fails.</param>
    /// <param name="arguments">The arguments of the script.</param>
    public static async Task<NamespaceKeeper> StartOrSkipAsync(IReadOnlyList<string> kinds, string script, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("A separate network needs Linux namespaces.");
        foreach (var tool in (string[])["unshare", "nsenter", "ip", "mount"])
        {
            if (SystemCommand.Run("sh", "-c", $"command -v {tool} > /dev/null") is not null) Assert.Skip($"A separate network needs the program {tool}: install it.");
        }

        if (SystemCommand.Run("unshare", [.. kinds, "true"]) is { } refusal)
        {
            Assert.Skip($"A separate network could not be created: run the tests as root. {refusal}");
        }

        var process = Process.Start(new ProcessStartInfo(
            "unshare", [.. kinds, "sh", "-c", $"set -e\n{script}\necho ready\nread -r _ || true", "sh", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        if (await process.StandardOutput.ReadLineAsync() != "ready")
        {
            Assert.Fail($"The network could not be prepared: {await process.StandardError.ReadToEndAsync()}");
        }

        return new NamespaceKeeper(process);
    }

    /// <summary>The process that the namespaces belong to.</summary>
    public int Id => _process.Id;

    /// <summary>Returns the path through which a process can enter a namespace.</summary>
    public string GetPath(string kind) => $"/proc/{Id}/ns/{kind}";

    /// <summary>Runs a command in the network.</summary>
    public void Run(params IEnumerable<string> command) =>
        Assert.Null(SystemCommand.Run("nsenter", [$"--net={GetPath("net")}", .. command]));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
