using Microsoft.Extensions.Logging;

namespace Avatar.Clustering.MongoDB;

/// <summary>Log messages of membership and reminders: events 5000 to 5099.</summary>
internal static partial class ClusteringLog
{
    [LoggerMessage(5000, LogLevel.Information, "Created the membership document of cluster {ClusterId} in {Collection}")]
    public static partial void MembershipCreated(this ILogger logger, string clusterId, string collection);

    [LoggerMessage(5001, LogLevel.Warning, "Found no membership document of cluster {ClusterId} in {Collection}: it was not created yet, or was deleted")]
    public static partial void MembershipMissing(this ILogger logger, string clusterId, string collection);

    [LoggerMessage(5002, LogLevel.Debug, "Ignored a heartbeat from {Silo}, which is not a member of cluster {ClusterId}")]
    public static partial void HeartbeatFromNonMember(this ILogger logger, SiloAddress silo, string clusterId);

    [LoggerMessage(5003, LogLevel.Information, "Removed {Count} defunct silos from cluster {ClusterId}, which is now at version {Version}")]
    public static partial void DefunctSilosRemoved(this ILogger logger, int count, string clusterId, int version);

    [LoggerMessage(5004, LogLevel.Information, "Cluster {ClusterId} changed during each of {Attempts} attempts to remove defunct silos; the next run retries")]
    public static partial void CleanupPostponed(this ILogger logger, string clusterId, int attempts);

    [LoggerMessage(5010, LogLevel.Debug, "Cluster {ClusterId} in {Collection} has no active silo with a gateway")]
    public static partial void NoGateways(this ILogger logger, string clusterId, string collection);

    [LoggerMessage(5020, LogLevel.Error, "Skipped the reminder {Id}, whose document cannot be read: repair or delete the document")]
    public static partial void ReminderUnreadable(this ILogger logger, string id, Exception exception);
}
