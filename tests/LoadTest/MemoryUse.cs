using System.Globalization;
using System.Runtime.InteropServices;

namespace Avatar.LoadTest;

/// <summary>What this process takes of the machine at one moment, in megabytes, and who has it. Linux alone tells.</summary>
/// <param name="Heap">Objects of managed code that are in use or not collected yet.</param>
/// <param name="Committed">What the garbage collector has of the system: the heap, and what it keeps for it.</param>
/// <param name="Vips">What libvips counts as its own.</param>
/// <param name="Sqlite">What SQLite counts as its own.</param>
/// <param name="Allocated">What native code has allocated and not freed.</param>
/// <param name="Unused">What native code has freed, and the allocator of the C library keeps.</param>
/// <param name="Mapped">Large native allocations, which go back to the system when they are freed.</param>
/// <param name="Resident">What the process has of the machine's memory.</param>
/// <param name="Anonymous">The part of that which is no file: all of the above that was ever touched, stacks, and compiled code.</param>
/// <param name="Files">Open files and connections, a count.</param>
/// <param name="Threads">A count.</param>
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
