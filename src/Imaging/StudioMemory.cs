using System.Globalization;

namespace Avatar.Imaging;

/// <summary>
/// How many drawings the memory of a container is enough for. A process that sees all processors of a machine, but may use little of its
/// memory, would otherwise draw as many pictures at the same time as there are processors, and be killed.
/// </summary>
public static class StudioMemory
{
    /// <summary>Memory in bytes of a process that draws nothing: runtime, models, caches, and the heap between collections (docs/measurements.md).</summary>
    public const long ForProcess = 350_000_000;

    /// <summary>Memory in bytes of one drawing.</summary>
    public const long ForDrawing = 55_000_000;

    private const string CgroupsOfProcess = "/proc/self/cgroup";
    private const string CgroupRoot = "/sys/fs/cgroup";
    private const string MemoryController = "memory";

    /// <summary>A limit of at least this size is none: version 1 shows the largest number of whole pages then.</summary>
    private const long UnlimitedV1 = long.MaxValue / 2;

    private static readonly Lazy<long?> CurrentLimit = new(static () => OperatingSystem.IsLinux() ? ReadLimit(CgroupsOfProcess, CgroupRoot) : null);

    /// <summary>The memory limit of this process in bytes; null if it has none, or the system is not Linux.</summary>
    public static long? Limit => CurrentLimit.Value;

    /// <summary>The number of drawings at the same time that the memory of this process is enough for, at most one for each processor.</summary>
    public static int DefaultPlaces => Math.Max(CountPlaces(Environment.ProcessorCount, Limit), 1);

    /// <summary>Returns the number of drawings at the same time: 0 if the limit is too low for one.</summary>
    /// <param name="processors">The number of processors.</param>
    /// <param name="limit">The memory limit in bytes; null for none.</param>
    public static int CountPlaces(int processors, long? limit) =>
        limit is { } bytes ? (int)Math.Clamp((bytes - ForProcess) / ForDrawing, 0, processors) : processors;

    /// <summary>
    /// Returns the lowest memory limit of the control groups of a process. Groups limit all groups below them. A container whose file system
    /// shows only its own group names the group by a path that does not exist there; then the group at the root is its own.
    /// </summary>
    /// <param name="cgroups">The file that names the groups of the process, of version 1 or 2: https://docs.kernel.org/admin-guide/cgroup-v2.html.</param>
    /// <param name="root">The folder at which the groups are mounted.</param>
    internal static long? ReadLimit(string cgroups, string root)
    {
        long? lowest = null;
        foreach (var line in ReadLines(cgroups))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path]) continue;
            if (controllers.Length > 0 && !controllers.Split(',').Contains(MemoryController)) continue;
            var (top, name) = controllers.Length > 0 ? (Path.Combine(root, MemoryController), "memory.limit_in_bytes") : (root, "memory.max");
            for (var group = path; ; group = Path.GetDirectoryName(group) ?? "")
            {
                if (ReadNumber(Path.Combine(top, group.TrimStart('/'), name)) is { } limit && (lowest is null || limit < lowest)) lowest = limit;
                if (group is "/" or "") break;
            }
        }

        return lowest;
    }

    private static long? ReadNumber(string file) =>
        ReadLines(file) is [var text, ..] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < UnlimitedV1
            ? number : null;

    /// <summary>Returns the lines of a file; none if it is not there or cannot be read, because another version is mounted.</summary>
    private static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
