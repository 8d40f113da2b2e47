using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>A rollout, an eviction and a stop take no capacity away, and leave each process the time that it needs.</summary>
internal sealed class RolloutRule : IRule
{
    /// <summary>What a stop may take beyond notice and drain, and the reserve before the kubelet kills the process.</summary>
    private static readonly TimeSpan BeyondDrain = TimeSpan.FromSeconds(10), Reserve = TimeSpan.FromSeconds(5);

    private const int MinReadySeconds = 30;

    /// <summary>What a front needs to be forgotten by everyone who sends it requests.</summary>
    private static readonly TimeSpan MinNotice = TimeSpan.FromSeconds(5);

    public IEnumerable<Finding> Check(Manifest manifest) => (Finding[])
    [
        .. ContainerSettings.All(manifest).SelectMany(CheckEnd), .. manifest.All<V1Deployment>().SelectMany(CheckRollout), .. manifest.All<V1PodDisruptionBudget>().SelectMany(CheckBudget),
    ];

    private static IEnumerable<Finding> CheckEnd(ContainerSettings settings)
    {
        var (notice, drain) = (settings.Duration(ContainerSettings.Notice), settings.Duration(ContainerSettings.DrainTimeout));
        var needed = (notice + drain + BeyondDrain + Reserve).TotalSeconds;
        if (settings.Workload.Pod.TerminationGracePeriodSeconds != (long)needed)
        {
            yield return new(
                settings.Workload.Object, Workload.Field("terminationGracePeriodSeconds"),
                $"it is {settings.Workload.Pod.TerminationGracePeriodSeconds}, but a stop takes up to {needed}: notice {notice.TotalSeconds}, drain {drain.TotalSeconds}, 10 and 5 more");
        }

        if (settings.Workload.Name == Workload.Front && notice < MinNotice)
            yield return new(settings.Workload.Object, settings.FieldOf(ContainerSettings.Notice), "proxies send requests to a front that is stopping until they have learned of it");
    }

    private static IEnumerable<Finding> CheckRollout(V1Deployment deployment)
    {
        var strategy = deployment.Spec.Strategy;
        if (strategy?.RollingUpdate?.MaxUnavailable?.ToString() != "0" || strategy.RollingUpdate.MaxSurge?.ToString() != "1")
            yield return new(deployment.ToText(), "spec.strategy", "one new pod must be ready before an old one stops: maxUnavailable 0, maxSurge 1");
        if ((deployment.Spec.MinReadySeconds ?? 0) < MinReadySeconds)
            yield return new(deployment.ToText(), "spec.minReadySeconds", $"a version that fails after some seconds must stop its rollout: {MinReadySeconds}");
        foreach (var key in new[] { "topology.kubernetes.io/zone", "kubernetes.io/hostname" })
        {
            var spread = (deployment.Spec.Template.Spec.TopologySpreadConstraints ?? []).FirstOrDefault(constraint => constraint.TopologyKey == key);
            if (spread is null || !spread.LabelSelector.Selects(deployment.Spec.Template.Metadata.Labels))
                yield return new(deployment.ToText(), Workload.Field("topologySpreadConstraints"), $"its pods are not spread by {key}");
            else if (spread.MatchLabelKeys?.Contains("pod-template-hash") != true)
                yield return new(deployment.ToText(), Workload.Field("topologySpreadConstraints.matchLabelKeys"), "without pod-template-hash the pods of the old revision count, and the new ones end up uneven");
        }
    }

    private static IEnumerable<Finding> CheckBudget(V1PodDisruptionBudget budget)
    {
        if (budget.Spec.MaxUnavailable?.ToString() != "1") yield return new(budget.ToText(), "spec.maxUnavailable", "nodes are drained one pod at a time: 1");
        if (budget.Spec.UnhealthyPodEvictionPolicy != "AlwaysAllow")
            yield return new(budget.ToText(), "spec.unhealthyPodEvictionPolicy", "a pod that is not ready would prevent the drain of its node: AlwaysAllow");
    }
}
