namespace Avatar.Silo.Health;

/// <summary>One of the parts that a process needs to do its work.</summary>
internal interface IReadinessCheck
{
    /// <summary>How the answer calls it.</summary>
    string Name { get; }

    /// <summary>Returns whether the part works; a failure of a store may also be thrown.</summary>
    Task<bool> IsReadyAsync(CancellationToken cancellationToken);
}
