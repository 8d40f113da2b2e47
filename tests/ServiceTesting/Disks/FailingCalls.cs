using System.Globalization;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Disks;

/// <summary>
/// System calls of a process that fail from one moment to the next, for files whose paths end in a certain way. A small library, built
/// with the C compiler of the machine, is loaded into the process ahead of the C library.
/// </summary>
internal sealed class FailingCalls : IDisposable
{
    /// <summary>Errors of Linux, by the numbers that it gives them.</summary>
    public const int Interrupted = 4, InputOutput = 5, NoSpace = 28;

    private const string Source = "failing_calls.c";

    private readonly TemporaryFolder _folder;

    private FailingCalls(TemporaryFolder folder) => _folder = folder;

    private string Library => Path.Combine(_folder.Path, "failing_calls.so");

    private string Rules => Path.Combine(_folder.Path, "rules");

    /// <summary>Builds the library; where there is no C compiler for Linux with glibc, the test is skipped.</summary>
    public static FailingCalls BuildOrSkip()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("System calls are made to fail on Linux alone.");
        var calls = new FailingCalls(new());
        using (var resource = typeof(FailingCalls).Assembly.GetManifestResourceStream(Source)!)
        using (var file = File.Create(Path.Combine(calls._folder.Path, Source)))
        {
            resource.CopyTo(file);
        }

        if (SystemCommand.Run("cc", "-O2", "-shared", "-fPIC", "-o", calls.Library, Path.Combine(calls._folder.Path, Source), "-ldl") is not { } failure) return calls;
        calls.Dispose();
        Assert.Skip($"The library that makes calls fail cannot be built here. {failure}");
        return calls;
    }

    /// <summary>Has a process that is started later load the library.</summary>
    public void SetUp(AvatarProcess process) =>
        (process.Settings["LD_PRELOAD"], process.Settings["FAILING_CALLS"]) = (Library, Rules);

    /// <summary>Lets calls fail from now on, in place of those that failed before.</summary>
    /// <param name="call"><c>fsync</c>, <c>fdatasync</c> or <c>pread</c>; or <c>open</c> or <c>link</c>, where the program looks it up by itself.</param>
    /// <param name="error">The number of the error.</param>
    /// <param name="endings">How the paths of the files end.</param>
    public void Fail(string call, int error, params string[] endings)
    {
        var next = Rules + ".next";
        File.WriteAllLines(next, endings.Select(ending => string.Create(CultureInfo.InvariantCulture, $"{call} {error} {ending}")));
        File.Move(next, Rules, overwrite: true);
    }

    /// <summary>Lets every call work again.</summary>
    public void Mend() => File.Delete(Rules);

    public void Dispose() => _folder.Dispose();
}
