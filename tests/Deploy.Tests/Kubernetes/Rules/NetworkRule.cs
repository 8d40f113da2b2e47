using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>The network policies allow every connection that the settings need, at both of its ends, and no other.</summary>
internal sealed class NetworkRule : IRule
{
    private const string Tcp = "TCP", Udp = "UDP";
    private const int Dns = 53;

    public IEnumerable<Finding> Check(Manifest manifest)
    {
        var connections = new Connections(manifest);
        var needs = FindNeeds(manifest).ToList();
        return [.. CheckClosed(manifest, connections), .. needs.SelectMany(need => CheckNeed(manifest, connections, need)), .. FindExcess(connections, needs)];
    }

    private static IEnumerable<Finding> CheckClosed(Manifest manifest, Connections connections)
    {
        if (!manifest.All<V1NetworkPolicy>().Any(static policy =>
            policy.Spec is { PolicyTypes.Count: 2, Ingress: null or { Count: 0 }, Egress: null or { Count: 0 }, PodSelector: { MatchLabels: null, MatchExpressions: null } }))
            yield return new("NetworkPolicy/closed", "spec.podSelector", "no policy closes all pods of the namespace in both directions");
        foreach (var workload in manifest.Workloads)
        {
            if (!connections.Closing(workload, egress: false).Any()) yield return new(workload.Object, "NetworkPolicy ingress", "every pod of the cluster can connect to it");
            if (!connections.Closing(workload, egress: true).Any()) yield return new(workload.Object, "NetworkPolicy egress", "it can connect to everything");
        }
    }

    private static IEnumerable<Need> FindNeeds(Manifest manifest)
    {
        var settings = ContainerSettings.All(manifest).ToDictionary(static found => found.Workload.Name);
        foreach (var workload in manifest.Workloads)
        {
            foreach (var protocol in new[] { Udp, Tcp }) yield return new(Is(workload.Name), static peer => peer.Namespace == "kube-system", "kube-dns", Dns, protocol, "resolves names");
        }

        if (settings.TryGetValue(Workload.Silo, out var silo))
        {
            if (silo.Port(ContainerSettings.SiloPort) is { } port) yield return new(Is(Workload.Silo), Is(Workload.Silo), Workload.Silo, port, Tcp, "silos talk to each other");
            if (silo.Port(ContainerSettings.GatewayPort) is { } gateway) yield return new(Is(Workload.Front), Is(Workload.Silo), Workload.Silo, gateway, Tcp, "fronts call silos");
            if (silo[ContainerSettings.EngineUrl] is { } engine && Uri.TryCreate(engine, UriKind.Absolute, out var url))
                yield return new(Is(Workload.Silo), At(manifest, url.Host), url.Host, url.Port, Tcp, $"{ContainerSettings.EngineUrl} draws");
        }

        foreach (var (name, found) in settings)
        {
            foreach (var (host, port) in found.DatabaseHosts.DistinctBy(static server => server.Port)) yield return new(Is(name), At(manifest, host), host, port, Tcp, $"{ContainerSettings.Database} names this database");
            if (manifest.All<ServiceMonitor>().Any() && found.OpenPort(ContainerSettings.AdminUrls) is { } admin) yield return new(IsForeign, Is(name), name, admin, Tcp, "Prometheus scrapes it");
        }

        if (manifest.All<V1Ingress>().Any() && settings.TryGetValue(Workload.Front, out var front) && front.OpenPort(ContainerSettings.Urls) is { } http)
            yield return new(IsForeign, Is(Workload.Front), Workload.Front, http, Tcp, "the Ingress controller passes requests on");
    }

    private static IEnumerable<Finding> CheckNeed(Manifest manifest, Connections connections, Need need)
    {
        var openers = manifest.Workloads.Where(workload => need.From(new(workload.Name))).ToList();
        var accepters = manifest.Workloads.Where(workload => need.To(new(workload.Name))).ToList();

        // The policy that was probably meant to allow it: one between the same pods, or else one that names the port.
        int Likeness(V1NetworkPolicy policy, bool egress) =>
            connections.Permissions.Any(permission => permission.Policy == policy && permission.IsEgress == egress && need.From(permission.From) && need.To(permission.To)) ? 2
            : PortsOf(policy, egress).Contains($"{need.Port}") ? 1
            : 0;

        foreach (var (workload, egress) in openers.Select(static found => (found, true)).Concat(accepters.Select(static found => (found, false))))
        {
            if (connections.Permissions.Any(permission => permission.IsEgress == egress && need.Covers(permission))) continue;
            var policy = connections.Closing(workload, egress).OrderByDescending(policy => Likeness(policy, egress)).FirstOrDefault();
            yield return new(
                policy?.ToText() ?? workload.Object, egress ? "spec.egress" : "spec.ingress",
                $"no policy lets {workload.Name} {(egress ? $"connect to {need.Target}" : "accept connections")} at {need.Port}/{need.Protocol}, but it must: {need.Why}");
        }
    }

    private static IEnumerable<Finding> FindExcess(Connections connections, IReadOnlyList<Need> needs) => connections.Permissions
        .Where(permission => !needs.Any(need => need.Covers(permission)))
        .Select(static permission => new Finding(
            permission.Policy.ToText(), permission.IsEgress ? "spec.egress" : "spec.ingress",
            $"it lets {permission.From} connect to {permission.To}, port {permission.Port?.ToString() ?? "any"}/{permission.Protocol}, which nothing needs"));

    private static IEnumerable<string?> PortsOf(V1NetworkPolicy policy, bool egress) =>
        (egress ? (policy.Spec.Egress ?? []).SelectMany(static rule => rule.Ports ?? []) : (policy.Spec.Ingress ?? []).SelectMany(static rule => rule.Ports ?? [])).Select(static port => port.Port?.ToString());

    private static Func<Peer, bool> Is(string name) => peer => peer == new Peer(name);

    private static bool IsForeign(Peer peer) => peer.Namespace is not null;

    /// <summary>The pods behind a host name: those of a Service here, or else those of the namespace in the name.</summary>
    private static Func<Peer, bool> At(Manifest manifest, string host)
    {
        var labels = host.Split(".svc")[0].Split('.');
        if (labels.Length <= 2 && manifest.Find<V1Service>(labels[^1]) is { } service)
            return peer => peer.Namespace is null && manifest.Workloads.Any(workload => workload.Name == peer.Name && workload.HasLabels(service.Spec.Selector));
        return peer => peer.Namespace == labels[^1] || peer.Namespace?.Contains('/', StringComparison.Ordinal) == true;
    }

    /// <summary>A connection that the settings need.</summary>
    private sealed record Need(Func<Peer, bool> From, Func<Peer, bool> To, string Target, int Port, string Protocol, string Why)
    {
        public bool Covers(Permission permission) => From(permission.From) && To(permission.To) && Port == permission.Port && Protocol == permission.Protocol;
    }
}
