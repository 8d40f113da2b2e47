namespace Avatar.ServiceTesting.Processes;

/// <summary>The library of Debian's <c>faketime</c>, which simulates the clock of a process that loads it.</summary>
internal static class FakeTimeLibrary
{
    private static readonly string[] Paths =
    [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    ];

    /// <summary>Returns its path. Skips the test if it is not installed.</summary>
    public static string FindOrSkip()
    {
        var path = Array.Find(Paths, File.Exists);
        Assert.SkipWhen(path is null, "libfaketime is missing: install Debian's faketime.");
        return path!;
    }
}
