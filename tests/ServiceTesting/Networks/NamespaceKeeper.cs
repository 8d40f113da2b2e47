using System.Diagnostics;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Networks;

/// <summary>A process that prepares namespaces of Linux and keeps them while this object lives.</summary>
internal sealed class NamespaceKeeper : IAsyncDisposable
{
    private readonly Process _process;

    private NamespaceKeeper(Process process) => _process = process;

    /// <summary>Starts one; where that is not permitted, the test is skipped.</summary>
    /// <param name="kinds">The namespaces, as options of unshare.</param>
    /// <param name="script">Prepares them, in a shell that ends with the first command that fails.</param>
    /// <param name="arguments">Of the script.</param>
    public static async Task<NamespaceKeeper> StartOrSkipAsync(IReadOnlyList<string> kinds, string script, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("A network of the test's own is made with Linux' namespaces.");
        foreach (var tool in (string[])["unshare", "nsenter", "ip", "mount"])
        {
            if (SystemCommand.Run("sh", "-c", $"command -v {tool} > /dev/null") is not null) Assert.Skip($"A network of the test's own needs the program {tool}.");
        }

        if (SystemCommand.Run("unshare", [.. kinds, "true"]) is { } refusal)
        {
            Assert.Skip($"A network of the test's own cannot be made here: it needs root. {refusal}");
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
            Assert.Fail($"The network cannot be prepared: {await process.StandardError.ReadToEndAsync()}");
        }

        return new NamespaceKeeper(process);
    }

    /// <summary>The process that the namespaces belong to.</summary>
    public int Id => _process.Id;

    /// <summary>Where a namespace can be entered.</summary>
    public string PathOf(string kind) => $"/proc/{Id}/ns/{kind}";

    /// <summary>Runs a command in the network.</summary>
    public void Run(params IEnumerable<string> command) =>
        Assert.Null(SystemCommand.Run("nsenter", [$"--net={PathOf("net")}", .. command]));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
