namespace Avatar.Hosting;

/// <summary>Checks one component that the process needs.</summary>
internal interface IReadinessCheck
{
    /// <summary>The name of the component in the answer.</summary>
    string Name { get; }

    /// <summary>Returns whether the component works. An exception also means that it does not.</summary>
    Task<bool> IsReadyAsync(CancellationToken cancellationToken);
}
