namespace Avatar.Grains.Tests;

/// <summary>Makes a step of a history go wrong.</summary>
internal interface IFaultPlan
{
    /// <summary>Whether the process has died, so that nothing of it may live on.</summary>
    bool Crashed { get; }

    Task PlanAsync(PlannedFault fault);

    /// <summary>Whether the planned fault has happened.</summary>
    Task<bool> HasStruckAsync();

    Task ClearAsync();
}
