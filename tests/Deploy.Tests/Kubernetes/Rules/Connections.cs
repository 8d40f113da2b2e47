using System.Globalization;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>Pods that talk: of this manifest, or of another namespace.</summary>
/// <param name="Name">The name of the workload, or what the selector of the policy calls the pods.</param>
/// <param name="Namespace">The other namespace; null for pods of this manifest.</param>
internal sealed record Peer(string Name, string? Namespace = null)
{
    public const string Anybody = "anybody";

    public override string ToString() => Name;
}

/// <summary>Something that a network policy allows.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="IsEgress">Whether it allows the connection at the pods that open it, or else at those that accept it.</param>
/// <param name="From">Who opens the connection.</param>
/// <param name="To">Who accepts it.</param>
/// <param name="Port">The port; null for any.</param>
/// <param name="Protocol">The protocol.</param>
internal sealed record Permission(V1NetworkPolicy Policy, bool IsEgress, Peer From, Peer To, int? Port, string Protocol);

/// <summary>A connection that is possible.</summary>
internal sealed record Connection(string From, string To, int? Port, string Protocol)
{
    public override string ToString() => $"{From} → {To} {Port}/{Protocol}";
}

/// <summary>
/// Reads the network policies of a manifest as https://kubernetes.io/docs/concepts/services-networking/network-policies describes them: a pod that a
/// policy selects is closed in the directions that the policy names, except for what some policy allows. A connection needs the permission of both sides.
/// </summary>
internal sealed class Connections
{
    private const string Ingress = "Ingress", Egress = "Egress";

    private readonly Manifest _manifest;

    public Connections(Manifest manifest)
    {
        _manifest = manifest;
        Permissions = [.. manifest.All<V1NetworkPolicy>().SelectMany(Read).Distinct()];
    }

    public IReadOnlyList<Permission> Permissions { get; }

    /// <summary>Who can connect to whom, where every pod is closed in both directions.</summary>
    public IReadOnlyList<Connection> Possible =>
    [
        .. Permissions.Where(permission => IsForeign(permission.From) || IsForeign(permission.To) || (permission.IsEgress && IsAccepted(permission)))
            .Select(static permission => new Connection(permission.From.Name, permission.To.Name, permission.Port, permission.Protocol)).Distinct(),
    ];

    /// <summary>The policies that close pods in a direction.</summary>
    public IEnumerable<V1NetworkPolicy> Closing(Workload workload, bool egress) => _manifest.All<V1NetworkPolicy>()
        .Where(policy => policy.Spec.PolicyTypes.Contains(egress ? Egress : Ingress) && policy.Spec.PodSelector.Selects(workload.Template.Metadata.Labels));

    private static bool IsForeign(Peer peer) => peer.Namespace is not null || peer.Name == Peer.Anybody;

    private bool IsAccepted(Permission opened) => Permissions.Any(accepted =>
        !accepted.IsEgress && accepted.From == opened.From && accepted.To == opened.To && (accepted.Port is null || accepted.Port == opened.Port) && accepted.Protocol == opened.Protocol);

    private IEnumerable<Permission> Read(V1NetworkPolicy policy)
    {
        foreach (var workload in _manifest.Workloads.Where(workload => policy.Spec.PodSelector.Selects(workload.Template.Metadata.Labels)))
        {
            var self = new Peer(workload.Name);
            foreach (var rule in policy.Spec.Ingress ?? [])
            {
                foreach (var (peer, port) in Combine(rule.FromProperty, rule.Ports, [workload])) yield return new(policy, false, peer, self, port.Number, port.Protocol);
            }

            foreach (var rule in policy.Spec.Egress ?? [])
            {
                foreach (var (peer, port) in Combine(rule.To, rule.Ports, _manifest.Workloads)) yield return new(policy, true, self, peer, port.Number, port.Protocol);
            }
        }
    }

    private IEnumerable<(Peer Peer, (int? Number, string Protocol) Port)> Combine(
        IList<V1NetworkPolicyPeer>? peers, IList<V1NetworkPolicyPort>? ports, IReadOnlyList<Workload> targets)
    {
        IEnumerable<Peer> all = peers is null or { Count: 0 } ? [new(Peer.Anybody)] : peers.SelectMany(Resolve);
        var numbers = ports is null or { Count: 0 } ? [(null, "TCP")] : ports.Select(port => (NumberOf(port, targets), port.Protocol ?? "TCP")).ToArray();
        return all.SelectMany(_ => numbers, static (peer, port) => (peer, port));
    }

    private IEnumerable<Peer> Resolve(V1NetworkPolicyPeer peer)
    {
        if (peer.IpBlock is { } block) return [new(block.Cidr, block.Cidr)];
        if (peer.NamespaceSelector is { } selector)
        {
            string? name = null;
            if (selector.MatchLabels?.TryGetValue("kubernetes.io/metadata.name", out name) != true) return [new(Peer.Anybody)];
            return [new(peer.PodSelector?.MatchLabels is { Count: > 0 } labels ? labels.First().Value : $"every pod of {name}", name)];
        }

        return _manifest.Workloads.Where(workload => peer.PodSelector.Selects(workload.Template.Metadata.Labels)).Select(static workload => new Peer(workload.Name));
    }

    private static int? NumberOf(V1NetworkPolicyPort port, IReadOnlyList<Workload> targets) =>
        port.Port?.ToString() is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : targets.SelectMany(static workload => workload.Containers).SelectMany(static container => container.Ports ?? []).FirstOrDefault(declared => declared.Name == text)?.ContainerPort;
}
