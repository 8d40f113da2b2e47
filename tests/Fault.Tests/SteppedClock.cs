using System.Globalization;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>
/// A simulated clock for processes that load Debian's <c>faketime</c>. A test can set it while they run. Monotonic time stamps and
/// timers are not affected, as when a real clock is set.
/// </summary>
internal sealed class SteppedClock : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly string _library;

    private SteppedClock(string library)
    {
        _library = library;
        Set(TimeSpan.Zero);
    }

    /// <summary>Creates a clock with the right time. Skips the test if faketime is not installed.</summary>
    public static SteppedClock RightOrSkip() => new(FakeTimeLibrary.FindOrSkip());

    /// <summary>Makes a process use this clock from its next start on.</summary>
    public void GiveTo(IDictionary<string, string> settings)
    {
        settings["LD_PRELOAD"] = _library;
        settings["FAKETIME_TIMESTAMP_FILE"] = _file;
        settings["FAKETIME_NO_CACHE"] = "1";
        settings["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";

        // Otherwise the library treats the deadlines of waits as times of the simulated clock, and every wait of a thread ends immediately.
        settings["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";
    }

    /// <summary>Sets the clock ahead of the right time, or behind it if the value is negative.</summary>
    public void Set(TimeSpan ahead)
    {
        // The file is replaced atomically, because every reading of the clock reads it.
        var next = _file + ".next";
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0;+0}\n"));
        File.Move(next, _file, overwrite: true);
    }

    public void Dispose() => File.Delete(_file);
}
