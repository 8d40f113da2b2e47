using System.Globalization;

namespace Avatar.Imaging.Photos;

/// <summary>The threads of libvips.</summary>
internal static class NativeThreads
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
        if (!OperatingSystem.IsLinux() || NativeEnvironment.Find(Variable) is not null) return;
        var count = Math.Clamp(PerProcessor * Environment.ProcessorCount, Least, Most);
        NativeEnvironment.TrySet(Variable, count.ToString(CultureInfo.InvariantCulture));
    }
}
