using FsCheck;
using FsCheck.Fluent;

namespace Avatar.Grains.Tests;

/// <summary>A sequence of steps, printed one per line.</summary>
public sealed class History
{
    private History(IReadOnlyList<Step> steps) => Steps = steps;

    internal IReadOnlyList<Step> Steps { get; }

    public override string ToString() => string.Join('\n', Steps);

    /// <summary>
    /// Histories for FsCheck. Half of the steps have a fault at one of their first store calls; if histories are interrupted, a third have
    /// an interruption.
    /// </summary>
    public static Arbitrary<History> Arbitrary()
    {
        var fault =
            from call in Gen.Choose(0, 16)
            from kind in Gen.Elements(Enum.GetValues<FaultKind>())
            select new PlannedFault(call, kind);
        var interruption =
            from call in Gen.Choose(0, 16)
            from kind in Gen.Elements(Enum.GetValues<InterruptionKind>())
            select new PlannedInterruption(call, kind);
        var step =
            from kind in Gen.Frequency(
                (4, Gen.Constant(StepKind.Upload)),
                (6, Gen.Constant(StepKind.Regenerate)),
                (4, Gen.Constant(StepKind.Download)),
                (1, Gen.Constant(StepKind.Delete)),
                (1, Gen.Constant(StepKind.Advance)),
                (1, Gen.Constant(StepKind.Expire)),
                (1, Gen.Constant(StepKind.Sweep)),
                (1, Gen.Constant(StepKind.Sleep)))
            from device in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Constant(1)))
            from target in Gen.Choose(0, 9)
            from key in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(1, 4)))
            from engineFails in Gen.Frequency((12, Gen.Constant(false)), (1, Gen.Constant(true)))
            from planned in Gen.Frequency((1, Gen.Constant<PlannedFault?>(null)), (1, fault.Select(each => (PlannedFault?)each)))
            from deletedAt in Gen.Frequency((12, Gen.Constant<int?>(null)), (1, Gen.Choose(0, 12).Select(each => (int?)each)))
            from interrupted in Gen.Frequency(
                (2, Gen.Constant<PlannedInterruption?>(null)),
                (Histories.AreInterrupted ? 1 : 0, interruption.Select(each => (PlannedInterruption?)each)))
            select new Step(kind, device, target, key, engineFails, planned, kind is StepKind.Delete ? null : deletedAt, interrupted);
        return Arb.From(
            Gen.Sized(size => step.ListOf(Math.Clamp(size / 3, 4, 24))).Select(steps => new History([.. steps])),
            history => Shrink(history.Steps));
    }

    /// <summary>Shrinks a history: leaves out one step, or removes the disturbance or the concurrent deletion of one step.</summary>
    private static IEnumerable<History> Shrink(IReadOnlyList<Step> steps)
    {
        for (var i = 0; i < steps.Count; i++) yield return new([.. steps.Take(i), .. steps.Skip(i + 1)]);
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Fault is not null) yield return new([.. steps.Take(i), steps[i] with { Fault = null }, .. steps.Skip(i + 1)]);
            if (steps[i].Interruption is not null) yield return new([.. steps.Take(i), steps[i] with { Interruption = null }, .. steps.Skip(i + 1)]);
            if (steps[i].DeletedAt is not null) yield return new([.. steps.Take(i), steps[i] with { DeletedAt = null }, .. steps.Skip(i + 1)]);
        }
    }
}
