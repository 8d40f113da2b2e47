namespace Avatar.Clustering.MongoDB;

/// <summary>The other clusters that keep their membership in the same collection. Whether they may is for the application to decide.</summary>
public interface IOtherClusters
{
    /// <summary>Returns the active members of all clusters but this one. Crashed members that nobody has declared dead are among them.</summary>
    Task<IReadOnlyList<OtherClusterMember>> ReadActiveMembersAsync(CancellationToken cancellationToken);
}

/// <summary>A member of a cluster.</summary>
/// <param name="ClusterId">The id of the cluster.</param>
/// <param name="Entry">The member, with its last heartbeat.</param>
public sealed record OtherClusterMember(string ClusterId, MembershipEntry Entry);
