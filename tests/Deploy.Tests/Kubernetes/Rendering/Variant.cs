namespace Avatar.Deploy.Tests.Kubernetes.Rendering;

/// <summary>An overlay of <c>deploy/kubernetes</c> with a choice of components.</summary>
public sealed record Variant(string Overlay, params IReadOnlyList<string> Components)
{
    internal const string Trial = "trial", Production = "production";
    internal const string GridFs = "gridfs", SharedVolume = "shared-volume", Ingress = "ingress", Monitoring = "monitoring", RemoteEngine = "remote-engine";

    /// <summary>
    /// Every combination that makes sense: one place for the images, and everything else with and without. The silos of production are scaled
    /// by a metric, so it has the component monitoring always.
    /// </summary>
    internal static IReadOnlyList<Variant> All { get; } =
    [
        .. from overlay in new[] { Trial, Production }
           from files in new[] { GridFs, SharedVolume }
           from monitoring in overlay == Production ? new[] { true } : [false, true]
           from ingress in new[] { false, true }
           from engine in new[] { false, true }
           select new Variant(overlay, [files, .. monitoring ? [Monitoring] : Array.Empty<string>(), .. ingress ? [Ingress] : Array.Empty<string>(), .. engine ? [RemoteEngine] : Array.Empty<string>()]),
    ];

    internal bool Has(string component) => Components.Contains(component);

    public override string ToString() => $"{Overlay}: {string.Join(", ", Components)}";

    public bool Equals(Variant? other) => ToString() == other?.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
