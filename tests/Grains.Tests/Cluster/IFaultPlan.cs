namespace Avatar.Grains.Tests;

/// <summary>Injects a fault into a step of a history.</summary>
internal interface IFaultPlan
{
    /// <summary>Whether the process has crashed, so that none of its state may be used again.</summary>
    bool Crashed { get; }

    Task PlanAsync(PlannedFault fault);

    /// <summary>Whether the planned fault has happened.</summary>
    Task<bool> HasStruckAsync();

    Task ClearAsync();
}
