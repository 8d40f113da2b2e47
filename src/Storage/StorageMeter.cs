using System.Diagnostics.Metrics;

namespace Avatar.Storage;

/// <summary>The instruments of the stores, in the meter <c>avatar.storage</c>.</summary>
internal static class StorageMeter
{
    public const string Name = "avatar.storage";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<int> GroupSize = Meter.CreateHistogram<int>(
        "avatar.storage.write.group_size", "{command}", "Number of commands committed in one transaction.");

    private static readonly Histogram<double> WriteDuration = Meter.CreateHistogram<double>(
        "avatar.storage.write.duration", "s", "Duration of a write, including the time in the queue.");

    public static void GroupEnded(int commands) => GroupSize.Record(commands);

    public static void WriteEnded(TimeSpan duration) => WriteDuration.Record(duration.TotalSeconds);
}
