using Microsoft.Extensions.Logging;

namespace Avatar.Clustering.MongoDB;

/// <summary>What membership and reminders log: events 5000 to 5099.</summary>
internal static partial class ClusteringLog
{
    [LoggerMessage(5000, LogLevel.Information, "Began the membership of cluster {ClusterId} in {Collection}")]
    public static partial void MembershipBegun(this ILogger logger, string clusterId, string collection);

    [LoggerMessage(5001, LogLevel.Warning, "There is no membership of cluster {ClusterId} in {Collection}: it was never begun, or was deleted")]
    public static partial void MembershipMissing(this ILogger logger, string clusterId, string collection);

    [LoggerMessage(5002, LogLevel.Debug, "Passed over a sign of life from {Silo}, which is no member of cluster {ClusterId}")]
    public static partial void HeartbeatOfNobody(this ILogger logger, SiloAddress silo, string clusterId);

    [LoggerMessage(5003, LogLevel.Information, "Removed {Count} defunct silos from cluster {ClusterId}, which is at version {Version} now")]
    public static partial void DefunctSilosRemoved(this ILogger logger, int count, string clusterId, int version);

    [LoggerMessage(5004, LogLevel.Information, "Cluster {ClusterId} changed {Attempts} times under the clean-up of defunct silos, which is left to the next run")]
    public static partial void CleanupGaveWay(this ILogger logger, string clusterId, int attempts);

    [LoggerMessage(5010, LogLevel.Debug, "Cluster {ClusterId} in {Collection} has no active silo with a gateway")]
    public static partial void NoGateways(this ILogger logger, string clusterId, string collection);

    [LoggerMessage(5020, LogLevel.Error, "Passed over the reminder {Id}, whose document cannot be read: mend it or delete it")]
    public static partial void ReminderUnreadable(this ILogger logger, string id, Exception exception);
}
