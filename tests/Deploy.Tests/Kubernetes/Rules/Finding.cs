using Avatar.Deploy.Tests.Kubernetes.Rendering;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>A mistake in a manifest.</summary>
/// <param name="Object">The kind and the name of the object.</param>
/// <param name="Field">The field of the object.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record Finding(string Object, string Field, string Reason)
{
    public override string ToString() => $"{Object}, {Field}: {Reason}";
}

/// <summary>One kind of rule that manifests must follow.</summary>
internal interface IRule
{
    IEnumerable<Finding> Check(Manifest manifest);
}

/// <summary>All rules.</summary>
internal static class AllRules
{
    private static readonly IRule[] Rules =
        [new SettingsRule(), new ProbeRule(), new ReferenceRule(), new RolloutRule(), new ScalingRule(), new NetworkRule(), new ResourceRule(), new VolumeRule()];

    /// <summary>Everything that is wrong with a manifest. An unreadable object makes others look wrong, so it is the only finding then.</summary>
    public static IReadOnlyList<Finding> Check(Manifest manifest) => manifest.Unreadable.Count > 0 ? manifest.Unreadable :
    [
        .. Rules.SelectMany(rule => rule.Check(manifest)),
        .. LinterCheck.All.Where(static check => check.BrokenBecause is null).SelectMany(check => check.Find(manifest)),
    ];
}
