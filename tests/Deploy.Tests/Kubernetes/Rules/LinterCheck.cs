using Avatar.Deploy.Tests.Kubernetes.Rendering;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>A check of a known list, implemented here on the models of the client.</summary>
/// <param name="List">The list.</param>
/// <param name="Name">The name of the check there.</param>
/// <param name="Find">Finds what breaks it.</param>
/// <param name="BrokenBecause">Why the manifests break it on purpose; null if they keep it.</param>
internal sealed record LinterCheck(string List, string Name, Func<Manifest, IEnumerable<Finding>> Find, string? BrokenBecause = null)
{
    public static IReadOnlyList<LinterCheck> All { get; } = [.. PodSecurity.Controls, .. KubeLinter.Checks, .. KubeScore.Checks];

    public override string ToString() => $"{List}: {Name}";
}
