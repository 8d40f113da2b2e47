namespace Avatar.Silo.Configuration;

/// <summary>How the service is spread over processes.</summary>
public enum Topology
{
    /// <summary>Web front and silo in one process.</summary>
    Embedded,

    /// <summary>Silos and web fronts as processes of their own, which find each other through MongoDB.</summary>
    Cluster,
}
