namespace Avatar.Hosting;

/// <summary>How the service is distributed over processes.</summary>
public enum Topology
{
    /// <summary>Web front and silo in one process.</summary>
    Embedded,

    /// <summary>Silos and web fronts in separate processes, which find each other through MongoDB.</summary>
    Cluster,
}
