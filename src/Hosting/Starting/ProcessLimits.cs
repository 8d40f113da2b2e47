using System.Globalization;
using Avatar.Imaging;

namespace Avatar.Hosting;

/// <summary>Checks the system's limits before anything else starts. Without the check, the process would crash later without a useful message.</summary>
internal static class ProcessLimits
{
    /// <summary>Minimum limit of open files: about 300 when idle, plus connections.</summary>
    internal const int MinFiles = 512;

    /// <summary>Minimum number of threads that can be created in addition to those that exist before the start.</summary>
    internal const int MinThreads = 80;

    /// <summary>Minimum limit of the managed heap, in bytes.</summary>
    internal const long MinHeap = 128L << 20;

    private const long Megabyte = 1_000_000;
    private const string FilesLine = "Max open files";
    private const int SmallStack = 64 * 1024;

    /// <exception cref="AvatarStartException">A limit is too low.</exception>
    public static void Check()
    {
        if (FindFault(ReadFileLimit(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, StudioMemory.Limit) is { } sentence) throw new AvatarStartException(sentence);
        if (!CanCreateThreads(MinThreads))
        {
            throw new AvatarStartException(string.Create(
                CultureInfo.InvariantCulture,
                $"This process cannot create the {MinThreads} additional threads that it needs. Raise the limit of processes (ulimit -u, the pids limit of the container), or give it more memory."));
        }
    }

    /// <summary>Returns a message if one of these limits is too low; otherwise null.</summary>
    /// <param name="files">Limit of open files; null for none.</param>
    /// <param name="heap">Limit of the managed heap in bytes.</param>
    /// <param name="memory">Limit of the whole process in bytes; null for none.</param>
    internal static string? FindFault(long? files, long heap, long? memory) =>
        files < MinFiles ? string.Create(
            CultureInfo.InvariantCulture, $"This process can open {files} files, but needs {MinFiles}. Raise the limit (ulimit -n, LimitNOFILE in systemd).")
        : heap is > 0 and < MinHeap ? string.Create(
            CultureInfo.InvariantCulture,
            $"The heap of this process is limited to {heap >> 20} MB, but needs {MinHeap >> 20} MB. Give its container more memory, or raise DOTNET_GCHeapHardLimit.")
        : StudioMemory.CountPlaces(1, memory) == 0 ? string.Create(
            CultureInfo.InvariantCulture,
            $"The memory limit of this process is {memory / Megabyte} MB, but it needs {(StudioMemory.ForProcess + StudioMemory.ForDrawing) / Megabyte} MB: {StudioMemory.ForProcess / Megabyte} MB and {StudioMemory.ForDrawing / Megabyte} MB for one drawing. Raise the limit of its container.")
        : null;

    /// <summary>Returns the limit of open files; null if it is unknown or unlimited.</summary>
    private static long? ReadFileLimit()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(FilesLine, StringComparison.Ordinal));
        var words = line?[FilesLine.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var soft, ..] && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    /// <summary>Whether this number of threads can run concurrently. It tries, because several limits apply and other processes share them.</summary>
    private static bool CanCreateThreads(int count)
    {
        using var end = new ManualResetEventSlim();
        var threads = new List<Thread>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var thread = new Thread(end.Wait, SmallStack) { IsBackground = true };
                thread.Start();
                threads.Add(thread);
            }

            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
        finally
        {
            end.Set();
            foreach (var thread in threads) thread.Join();
        }
    }
}
