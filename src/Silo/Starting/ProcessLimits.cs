using System.Globalization;

namespace Avatar.Silo.Starting;

/// <summary>What the system must give a process, looked at before anything else: later it would end in the middle of something, without a sentence.</summary>
internal static class ProcessLimits
{
    /// <summary>Open files: some three hundred at rest, and connections.</summary>
    internal const int LeastFiles = 512;

    /// <summary>Threads, beyond those that there are before anything is started.</summary>
    internal const int LeastThreads = 80;

    /// <summary>Bytes that the managed heap may take.</summary>
    internal const long LeastHeap = 128L << 20;

    private const string FilesLine = "Max open files";
    private const int SmallStack = 64 * 1024;

    /// <exception cref="AvatarStartException">Something is too little.</exception>
    public static void Check()
    {
        if (Find(OpenFiles(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) is { } sentence) throw new AvatarStartException(sentence);
        if (!CanMake(LeastThreads))
        {
            throw new AvatarStartException(string.Create(
                CultureInfo.InvariantCulture,
                $"The system does not give this process the {LeastThreads} further threads that it needs. Raise the limit of processes (ulimit -u, pids of the container), or give it more memory."));
        }
    }

    /// <summary>What is wrong with these limits; null if nothing is.</summary>
    internal static string? Find(long? files, long heap) =>
        files < LeastFiles ? string.Create(
            CultureInfo.InvariantCulture, $"This process may open {files} files, and needs {LeastFiles}. Raise the limit (ulimit -n, LimitNOFILE of systemd).")
        : heap is > 0 and < LeastHeap ? string.Create(
            CultureInfo.InvariantCulture,
            $"The heap of this process may take {heap >> 20} MB, and needs {LeastHeap >> 20}. Give its container more memory, or raise DOTNET_GCHeapHardLimit.")
        : null;

    /// <summary>The limit of open files; null where the system does not say, or has none.</summary>
    private static long? OpenFiles()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(FilesLine, StringComparison.Ordinal));
        var words = line?[FilesLine.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var soft, ..] && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;
    }

    /// <summary>Whether so many threads can be there at once. Limits stand in several places, and others share them: trying is the only way to know.</summary>
    private static bool CanMake(int count)
    {
        using var end = new ManualResetEventSlim();
        var made = new List<Thread>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var thread = new Thread(end.Wait, SmallStack) { IsBackground = true };
                thread.Start();
                made.Add(thread);
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
            foreach (var thread in made) thread.Join();
        }
    }
}
