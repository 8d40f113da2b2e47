using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>Probes ask what the program serves, at a port where it listens, and with the patience that the answer needs.</summary>
internal sealed class ProbeRule : IRule
{
    private const string Live = "/health/live", Ready = "/health/ready";

    /// <summary>A look at readiness has ended after three seconds.</summary>
    private const int LongestLook = 3;

    /// <summary>What a process without thread pool threads gets before it is restarted: liveness itself waits for 30 s.</summary>
    private const int MinPatience = 30;

    public IEnumerable<Finding> Check(Manifest manifest) => manifest.Workloads.SelectMany(workload => CheckPorts(workload).Concat(workload.IsAvatar ? CheckHealth(manifest, workload) : []));

    /// <summary>The probes of a container, by the names of their fields.</summary>
    public static IEnumerable<(string Field, V1Probe Probe)> ProbesOf(V1Container container)
    {
        if (container.StartupProbe is { } startup) yield return ("startupProbe", startup);
        if (container.ReadinessProbe is { } readiness) yield return ("readinessProbe", readiness);
        if (container.LivenessProbe is { } liveness) yield return ("livenessProbe", liveness);
    }

    private static IEnumerable<Finding> CheckPorts(Workload workload) =>
        from container in workload.Containers
        from probe in ProbesOf(container)
        let port = (probe.Probe.HttpGet?.Port ?? probe.Probe.TcpSocket?.Port)?.ToString()
        where port is not null && !(container.Ports ?? []).Any(declared => declared.Name == port || $"{declared.ContainerPort}" == port)
        select new Finding(workload.Object, Workload.Field(container, $"{probe.Field}.port"), $"the container does not declare the port {port}");

    private static IEnumerable<Finding> CheckHealth(Manifest manifest, Workload workload)
    {
        var container = workload.Pod.Containers[0];
        var program = BuiltProgram.Of(ContainerSettings.Of(manifest, workload));
        foreach (var (field, path, probe) in new[]
        {
            ("startupProbe", Live, container.StartupProbe), ("readinessProbe", Ready, container.ReadinessProbe), ("livenessProbe", Live, container.LivenessProbe),
        })
        {
            if (probe?.HttpGet?.Path is not { } asked) yield return Found(field, $"it must ask {path}");
            else if (program.Failure is null && !program.Paths.Contains(asked)) yield return Found($"{field}.httpGet.path", $"{workload.Name} does not serve {asked}");
            else if (asked != path) yield return Found($"{field}.httpGet.path", $"it must ask {path}: only readiness looks at other services");
        }

        if (container.ReadinessProbe is { } readiness)
        {
            if ((readiness.TimeoutSeconds ?? 1) <= LongestLook) yield return Found("readinessProbe.timeoutSeconds", $"a look takes up to {LongestLook} s: with less patience a slow disk looks like a dead process");
            if (readiness.TimeoutSeconds > (readiness.PeriodSeconds ?? 10)) yield return Found("readinessProbe.timeoutSeconds", "it is longer than the period");
        }

        if (container.LivenessProbe is { } liveness && Patience(liveness) < MinPatience)
            yield return Found("livenessProbe.failureThreshold", $"a process is restarted after {Patience(liveness)} s; it needs {MinPatience} s to find out that it is stalled");

        Finding Found(string field, string reason) => new(workload.Object, Workload.Field(container, field), reason);

        static int Patience(V1Probe probe) => (probe.PeriodSeconds ?? 10) * (probe.FailureThreshold ?? 3);
    }
}
