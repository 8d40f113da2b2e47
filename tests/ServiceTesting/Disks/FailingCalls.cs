using System.Globalization;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Disks;

/// <summary>
/// Makes system calls of a running process fail for files whose paths have certain endings. A small library, built
/// with the C compiler of the machine, is loaded into the process before the C library (<c>LD_PRELOAD</c>).
/// </summary>
internal sealed class FailingCalls : IDisposable
{
    /// <summary>Linux error numbers (EINTR, EIO, ENOSPC).</summary>
    public const int Interrupted = 4, InputOutput = 5, NoSpace = 28;

    private const string Source = "failing_calls.c";

    private readonly TemporaryFolder _folder;

    private FailingCalls(TemporaryFolder folder) => _folder = folder;

    private string Library => Path.Combine(_folder.Path, "failing_calls.so");

    private string Rules => Path.Combine(_folder.Path, "rules");

    /// <summary>Builds the library. Skips the test without a C compiler for Linux with glibc.</summary>
    public static FailingCalls BuildOrSkip()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("System calls can be made to fail only on Linux.");
        var calls = new FailingCalls(new());
        using (var resource = typeof(FailingCalls).Assembly.GetManifestResourceStream(Source)!)
        using (var file = File.Create(Path.Combine(calls._folder.Path, Source)))
        {
            resource.CopyTo(file);
        }

        if (SystemCommand.Run("cc", "-O2", "-shared", "-fPIC", "-o", calls.Library, Path.Combine(calls._folder.Path, Source), "-ldl") is not { } failure) return calls;
        calls.Dispose();
        Assert.Skip($"The library that makes system calls fail could not be built: install gcc. {failure}");
        return calls;
    }

    /// <summary>Makes a process load the library at its next start.</summary>
    public void SetUp(AvatarProcess process) =>
        (process.Settings["LD_PRELOAD"], process.Settings["FAILING_CALLS"]) = (Library, Rules);

    /// <summary>Makes calls fail from now on. This replaces the earlier rules.</summary>
    /// <param name="call"><c>fsync</c>, <c>fdatasync</c> or <c>pread</c>; or <c>open</c> or <c>link</c>, if the program resolves the function itself.</param>
    /// <param name="error">The Linux error number.</param>
    /// <param name="endings">The endings of the file paths.</param>
    public void Fail(string call, int error, params string[] endings)
    {
        var next = Rules + ".next";
        File.WriteAllLines(next, endings.Select(ending => string.Create(CultureInfo.InvariantCulture, $"{call} {error} {ending}")));
        File.Move(next, Rules, overwrite: true);
    }

    /// <summary>Makes every call succeed again.</summary>
    public void Mend() => File.Delete(Rules);

    public void Dispose() => _folder.Dispose();
}
