using System.Globalization;
using System.Runtime.InteropServices;

namespace Avatar.Imaging.Photos;

/// <summary>The threads of libvips.</summary>
internal static partial class NativeThreads
{
    private const string Variable = "VIPS_MAX_THREADS";

    /// <summary>More than one drawing takes at once.</summary>
    private const int PerProcessor = 8;

    private const int Least = 16;
    private const int Most = 256;

    /// <summary>
    /// Has libvips make its threads at once and keep them. By default it makes them when they are needed, and crashes the process where
    /// the system makes no further one.
    /// </summary>
    public static void MakeAhead()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Variable) is not null) return;
        var count = Math.Clamp(PerProcessor * Environment.ProcessorCount, Least, Most);

        // .NET keeps an environment of its own, which libraries do not see.
        _ = SetVariable(Variable, count.ToString(CultureInfo.InvariantCulture), replace: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int replace);
}
