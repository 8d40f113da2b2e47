namespace Avatar.ServiceTesting.Processes;

/// <summary>The programs of the service, by the names of their files.</summary>
internal enum AvatarProgram
{
    /// <summary>The web front; on its own with everything inside, in a cluster without a silo.</summary>
    WebFront,

    /// <summary>A silo of a cluster.</summary>
    Silo,
}
