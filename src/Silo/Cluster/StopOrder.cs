namespace Avatar.Silo.Cluster;

/// <summary>Which goes first when a process of a cluster stops.</summary>
internal enum StopOrder
{
    /// <summary>A silo: its health is told until it has left the cluster.</summary>
    BeforeHttp,

    /// <summary>A front: requests under way need the cluster until they are answered.</summary>
    AfterHttp,
}
