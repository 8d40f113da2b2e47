using System.Text.RegularExpressions;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>Autoscalers have metrics that exist, grow fast, and shrink slowly.</summary>
internal sealed partial class ScalingRule : IRule
{
    private const int MinSilos = 3, MinFronts = 2, QuietSeconds = 600, SecondsBetweenPods = 300;

    /// <summary>The metrics that the Prometheus adapter offers with the values beside the component.</summary>
    private static readonly Lazy<IReadOnlyList<string>> Offered = new(static () =>
        [.. OfferedName().Matches(File.ReadAllText(Path.Combine(Kustomize.Source, "components/monitoring/adapter.values.yaml"))).Select(static match => match.Groups[1].Value)]);

    public IEnumerable<Finding> Check(Manifest manifest) => manifest.All<V2HorizontalPodAutoscaler>().SelectMany(scaler => Check(manifest, scaler));

    private static IEnumerable<Finding> Check(Manifest manifest, V2HorizontalPodAutoscaler scaler)
    {
        var target = manifest.Workloads.FirstOrDefault(workload => workload.Name == scaler.Spec.ScaleTargetRef.Name);
        if (target is null) yield break;
        var least = target.Name == Workload.Silo ? MinSilos : MinFronts;
        if ((scaler.Spec.MinReplicas ?? 1) < least) yield return Found("spec.minReplicas", $"{target.Name} must have at least {least} pods");
        if (target.Replicas is not null) yield return new(target.Object, "spec.replicas", $"each apply would undo what {scaler.ToText()} has decided; leave it out");

        foreach (var metric in scaler.Spec.Metrics)
        {
            if (metric.Resource is { } resource && target.Pod.Containers.Any(container => container.Resources?.Requests?.ContainsKey(resource.Name) != true))
                yield return Found("spec.metrics.resource", $"the pods request no {resource.Name}, so there is no share of it");
            if (metric.Pods?.Metric.Name is not { } name) continue;
            if (!Offered.Value.Contains(name)) yield return Found("spec.metrics.pods.metric", $"the rules of the adapter do not offer '{name}'");
            else if (!manifest.All<ServiceMonitor>().Any()) yield return Found("spec.metrics.pods.metric", $"no Prometheus scrapes '{name}': the component monitoring is missing");
        }

        var down = scaler.Spec.Behavior?.ScaleDown;
        if ((down?.StabilizationWindowSeconds ?? 0) < QuietSeconds || down?.Policies is not [{ Type: "Pods", Value: 1, PeriodSeconds: SecondsBetweenPods }])
            yield return Found("spec.behavior.scaleDown", "one pod leaves in five minutes, after ten quiet ones: each silo that leaves hands its grains over");
        if (scaler.Spec.Behavior?.ScaleUp?.Policies is not [{ Type: "Percent", Value: >= 100 }]) yield return Found("spec.behavior.scaleUp", "it must be able to double");

        Finding Found(string field, string reason) => new(scaler.ToText(), field, reason);
    }

    [GeneratedRegex(@"\bas: (\w+)")]
    private static partial Regex OfferedName();
}
