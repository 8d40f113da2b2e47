using System.Globalization;
using System.Runtime.InteropServices;
using Avatar.Imaging.Networks;
using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Configures libvips once per process, before its first use.</summary>
internal static class Vips
{
    private static readonly Lazy<bool> Settings = new(Configure);

    /// <summary>Configures libvips unless that was done. Must be called before libvips is used.</summary>
    public static void EnsureConfigured() => _ = Settings.Value;

    private static bool Configure()
    {
        // Allow three loaders that are safe for untrusted input; block all others, whatever format the bytes announce.
        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        Operation.Block("VipsForeignLoadJpeg", false);
        Operation.Block("VipsForeignLoadPng", false);
        Operation.Block("VipsForeignLoadWebp", false);

        // No image is processed twice, so an operation cache would only hold memory. The studio provides the parallelism.
        Cache.Max = 0;
        Cache.MaxMem = 0;
        Cache.MaxFiles = 0;
        NetVips.NetVips.Concurrency = 1;

        NativeHeap.ReturnLargeBlocks();

        // Errors are reported by exceptions. Drop warnings, so that hostile files cannot fill standard error.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, _) => { });
        return true;
    }
}

/// <summary>Configures how the C library's allocator handles the large blocks of images.</summary>
internal static unsafe class NativeHeap
{
    /// <summary><c>M_MMAP_THRESHOLD</c> of glibc's malloc.h.</summary>
    private const int MmapThreshold = -3;

    private const int LargeBlock = 1 << 20;

    /// <summary>
    /// Makes glibc return blocks of a megabyte and more to the system when they are freed. By default glibc raises its threshold
    /// when the first such block is freed and keeps later ones, so the process stays large after a burst of photos (mallopt(3)).
    /// Does nothing without glibc.
    /// </summary>
    public static void ReturnLargeBlocks()
    {
        if (OperatingSystem.IsLinux()
            && NativeLibrary.TryLoad("libc.so.6", out var library)
            && NativeLibrary.TryGetExport(library, "mallopt", out var mallopt))
        {
            _ = ((delegate* unmanaged<int, int, int>)mallopt)(MmapThreshold, LargeBlock);
        }
    }
}

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
