using System.Globalization;
using System.Runtime.InteropServices;

namespace Avatar.LoadTest;

/// <summary>The memory use of this process, in megabytes, by owner. Works on Linux.</summary>
/// <param name="Heap">Managed objects that are in use or not collected yet.</param>
/// <param name="Committed">Memory committed by the garbage collector: the heap and its reserve.</param>
/// <param name="Vips">Memory tracked by libvips.</param>
/// <param name="Sqlite">Memory tracked by SQLite.</param>
/// <param name="Allocated">Small native allocations that are not freed.</param>
/// <param name="Unused">Memory that native code has freed but the C library's allocator keeps.</param>
/// <param name="Mapped">Large native allocations, which return to the system when freed.</param>
/// <param name="Resident">Resident memory of the process.</param>
/// <param name="Anonymous">
/// The part of the resident memory not backed by files: all touched memory of the above, stacks, and compiled code.
/// </param>
/// <param name="Files">Number of open files and connections.</param>
/// <param name="Threads">Number of threads.</param>
internal sealed record MemoryUse(
    double Heap, double Committed, double Vips, double Sqlite, double Allocated, double Unused, double Mapped, double Resident, double Anonymous, double Files, double Threads)
{
    private const double Megabyte = 1 << 20;

    public static readonly string[] Names = ["heap", "committed", "libvips", "sqlite", "allocated", "unused", "mapped", "resident", "anonymous", "files", "threads"];

    public double[] Values => [Heap, Committed, Vips, Sqlite, Allocated, Unused, Mapped, Resident, Anonymous, Files, Threads];

    public static MemoryUse Read()
    {
        var native = MallInfo2();
        var status = File.ReadLines("/proc/self/status")
            .Select(static line => line.Split(':', StringSplitOptions.TrimEntries))
            .ToDictionary(static pair => pair[0], static pair => pair[1].Split(' ')[0]);
        return new(
            GC.GetTotalMemory(forceFullCollection: false) / Megabyte,
            GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes / Megabyte,
            NetVips.Stats.Mem / Megabyte,
            SQLitePCL.raw.sqlite3_memory_used() / Megabyte,
            native.InUse / Megabyte,
            native.Free / Megabyte,
            native.Mapped / Megabyte,
            Number(status["VmRSS"]) / 1024,
            Number(status["RssAnon"]) / 1024,
            Directory.GetFileSystemEntries("/proc/self/fd").Length,
            Number(status["Threads"]));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "mallinfo2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern NativeHeap MallInfo2();

    /// <summary>The C library's <c>struct mallinfo2</c>, summed over all arenas.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct NativeHeap
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappings, _mapped, _unused, _fastFree, _inUse, _free, _top;

        public double InUse => _inUse;

        public double Free => _free;

        public double Mapped => _mapped;
    }
}
