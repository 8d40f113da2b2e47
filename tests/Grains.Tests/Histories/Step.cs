namespace Avatar.Grains.Tests;

/// <summary>The kinds of steps in a history.</summary>
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

/// <summary>A planned fault: the number of the store call, counted from the start of the step, and the kind of fault.</summary>
internal sealed record PlannedFault(int Call, FaultKind Kind);

/// <summary>One step. Numbers are taken modulo the number of choices.</summary>
/// <param name="Kind">The kind of step.</param>
/// <param name="Device">The device that makes the call.</param>
/// <param name="Target">The original or cartoon, among all that ever existed.</param>
/// <param name="Key">0 for no idempotency key, else the number of the key.</param>
/// <param name="EngineFails">Whether the engine fails once.</param>
/// <param name="Fault">The fault of a store call, if any.</param>
/// <param name="DeletedAt">The store call of the step during which the device is deleted; null for no deletion.</param>
/// <param name="Interruption">The interruption of a store call, if any.</param>
internal sealed record Step(
    StepKind Kind, int Device, int Target, int Key, bool EngineFails, PlannedFault? Fault, int? DeletedAt = null,
    PlannedInterruption? Interruption = null)
{
    /// <summary>Whether a fault or an interruption is planned.</summary>
    public bool IsDisturbed => EngineFails || Fault is not null;

    /// <summary>Whether the step is a call of the device, which gets an answer.</summary>
    public bool IsAnswered => Kind is StepKind.Upload or StepKind.Regenerate or StepKind.Download;
}
