using System.Globalization;

namespace Avatar.Fault.Tests;

/// <summary>
/// The machine's clock as processes see it that Debian's <c>faketime</c> is loaded into: set while they run, by a file. Time stamps and
/// timers stay right, as they do when somebody sets a clock.
/// </summary>
internal sealed class SteppedClock : IDisposable
{
    private static readonly string[] Libraries =
    [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    ];

    private readonly string _file = Path.GetTempFileName();
    private readonly string _library;

    private SteppedClock(string library)
    {
        _library = library;
        Set(TimeSpan.Zero);
    }

    /// <summary>A clock that is right; the test is skipped where faketime is not installed.</summary>
    public static SteppedClock RightOrSkip()
    {
        var library = Array.Find(Libraries, File.Exists);
        Assert.SkipWhen(library is null, "libfaketime is not installed (Debian's faketime).");
        return new(library!);
    }

    /// <summary>Gives a process that is started later this clock.</summary>
    public void GiveTo(IDictionary<string, string> settings)
    {
        settings["LD_PRELOAD"] = _library;
        settings["FAKETIME_TIMESTAMP_FILE"] = _file;
        settings["FAKETIME_NO_CACHE"] = "1";
        settings["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";

        // Else the library takes the ends of waits for times of the clock that was set, and every wait of a thread ends at once.
        settings["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";
    }

    /// <summary>Sets it so far ahead of the right time, or behind it.</summary>
    public void Set(TimeSpan ahead)
    {
        // Replaced as a whole: it is read with every look at the clock.
        var next = _file + ".next";
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0;+0}\n"));
        File.Move(next, _file, overwrite: true);
    }

    public void Dispose() => File.Delete(_file);
}
