using System.Diagnostics.Metrics;

namespace Avatar.Storage;

/// <summary>What the stores measure, under <c>avatar.storage</c>.</summary>
internal static class StorageMeter
{
    public const string Name = "avatar.storage";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<int> GroupSize = Meter.CreateHistogram<int>(
        "avatar.storage.write.group_size", "{command}", "Commands that shared one transaction.");

    private static readonly Histogram<double> WriteDuration = Meter.CreateHistogram<double>(
        "avatar.storage.write.duration", "s", "From asking for a write to its answer, waiting in line included.");

    public static void GroupEnded(int commands) => GroupSize.Record(commands);

    public static void WriteEnded(TimeSpan duration) => WriteDuration.Record(duration.TotalSeconds);
}
