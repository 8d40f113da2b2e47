namespace Avatar.Grains.Tests;

/// <summary>What a step of a history does.</summary>
internal enum StepKind
{
    Upload,
    Regenerate,
    Download,
    Delete,
    Advance,
    Expire,
    Sweep,
    Sleep,
}

/// <summary>A planned fault: which call from the step's begin, and how it goes wrong.</summary>
internal sealed record PlannedFault(int Call, FaultKind Kind);

/// <summary>One step; numbers are taken modulo what there is to choose from.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Device">Which device does it.</param>
/// <param name="Target">On which original or cartoon, of all there ever were.</param>
/// <param name="Key">0 for no idempotency key, else which.</param>
/// <param name="EngineFails">Whether the engine fails once.</param>
/// <param name="Fault">What goes wrong in a store.</param>
/// <param name="DeletedAt">At which store call of the step the device is deleted beside it; never if null.</param>
/// <param name="Interruption">What interrupts a store call.</param>
internal sealed record Step(
    StepKind Kind, int Device, int Target, int Key, bool EngineFails, PlannedFault? Fault, int? DeletedAt = null,
    PlannedInterruption? Interruption = null)
{
    /// <summary>Whether something is to go wrong.</summary>
    public bool IsDisturbed => EngineFails || Fault is not null;

    /// <summary>Whether the device asks for something, and hears what came of it.</summary>
    public bool IsAnswered => Kind is StepKind.Upload or StepKind.Regenerate or StepKind.Download;
}
