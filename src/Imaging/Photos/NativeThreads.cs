using System.Globalization;

namespace Avatar.Imaging.Photos;

/// <summary>Configures the threads of libvips.</summary>
internal static class NativeThreads
{
    private const string Variable = "VIPS_MAX_THREADS";

    /// <summary>Threads per processor; more than one drawing uses concurrently.</summary>
    private const int PerProcessor = 8;

    private const int Min = 16;
    private const int Max = 256;

    /// <summary>
    /// Makes libvips create its threads when it initialises and keep them. By default it creates them on demand, and crashes the
    /// process if the system refuses to create one.
    /// </summary>
    public static void CreateAhead()
    {
        if (!OperatingSystem.IsLinux() || NativeEnvironment.Find(Variable) is not null) return;
        var count = Math.Clamp(PerProcessor * Environment.ProcessorCount, Min, Max);
        NativeEnvironment.TrySet(Variable, count.ToString(CultureInfo.InvariantCulture));
    }
}
