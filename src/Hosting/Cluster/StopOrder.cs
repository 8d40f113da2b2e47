namespace Avatar.Hosting;

/// <summary>When the cluster services of a process stop, relative to its HTTP server.</summary>
internal enum StopOrder
{
    /// <summary>For a silo: its health endpoints answer until it has left the cluster.</summary>
    BeforeHttp,

    /// <summary>For a front: running requests need the cluster until they are answered.</summary>
    AfterHttp,
}
