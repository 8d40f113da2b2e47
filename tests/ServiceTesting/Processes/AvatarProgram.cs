namespace Avatar.ServiceTesting.Processes;

/// <summary>The programs of the service, with the names of their files.</summary>
internal enum AvatarProgram
{
    /// <summary>The web front. In a cluster it has no silo; otherwise it has everything in one process.</summary>
    WebFront,

    /// <summary>A silo of a cluster.</summary>
    Silo,
}
