using System.Text.RegularExpressions;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>The checks that kube-score has on by default: https://github.com/zegl/kube-score/blob/master/README_CHECKS.md.</summary>
internal static partial class KubeScore
{
    private const string List = "kube-score", Host = "kubernetes.io/hostname";
    private const string AntiAffinity = "Pods are spread by topologySpreadConstraints, which count each revision on its own; an anti-affinity would count the old pods of a rollout, too.";

    /// <summary>Below it, kube-score supposes that a user of the host has the same number.</summary>
    private const long MinId = 10_000;

    private static readonly Dictionary<string, string[]> StableVersions = new()
    {
        ["Deployment"] = ["apps/v1"],
        ["StatefulSet"] = ["apps/v1"],
        ["PodDisruptionBudget"] = ["policy/v1"],
        ["NetworkPolicy"] = ["networking.k8s.io/v1"],
        ["Ingress"] = ["networking.k8s.io/v1"],
        ["HorizontalPodAutoscaler"] = ["autoscaling/v2"],
        ["Job"] = ["batch/v1"],
        ["CronJob"] = ["batch/v1"],
    };

    public static IReadOnlyList<LinterCheck> Checks { get; } =
    [
        Of("deployment-strategy", static manifest => Containers.WhereObject<V1Deployment>(
            manifest, "spec.strategy.type", "it must be RollingUpdate", static found => found.Spec.Strategy?.Type is not (null or "RollingUpdate"))),
        Of("deployment-replicas", static manifest => Containers.WhereObject<V1Deployment>(
            manifest, "spec.replicas", "there is one pod",
            found => IsServed(manifest, found.Spec.Template) && ScalerOf(manifest, found.Metadata.Name) is null && (found.Spec.Replicas ?? 1) < 2),
            "The overlay trial has one front: it is for a try, not for availability. In production the autoscaler keeps two."),
        Of("ingress-targets-service", static manifest => Containers.WhereObject<V1Ingress>(
            manifest, "spec.rules", "there is no such Service",
            found => found.Spec.Rules.SelectMany(static rule => rule.Http.Paths).Any(path => manifest.Find<V1Service>(path.Backend.Service.Name) is null))),
        Of("cronjob-has-deadline", static manifest => Containers.WhereObject<V1CronJob>(manifest, "spec.startingDeadlineSeconds", "it is not set", static found => found.Spec.StartingDeadlineSeconds is null)),
        Of("cronjob-restartpolicy", static manifest => Containers.WhereObject<V1CronJob>(
            manifest, "spec.jobTemplate.spec.template.spec.restartPolicy", "it must be OnFailure or Never", static found => found.Spec.JobTemplate.Spec.Template.Spec.RestartPolicy is not ("OnFailure" or "Never"))),
        Of("container-resources", static manifest => Containers.Where(manifest, "resources", "a request or a limit of processors or memory is not set", static (_, container) =>
            new[] { container.Resources?.Requests, container.Resources?.Limits }.Any(static quantities => quantities?.ContainsKey("cpu") != true || !quantities.ContainsKey("memory"))),
            "No CPU limit: a throttled silo answers calls, probes and heartbeats late. All other requests and limits are set."),
        Of("container-image-tag", static manifest => Containers.Where(manifest, "image", "it has no tag, or latest", static (_, container) => !KubeLinter.HasTag(container.Image))),
        Of("container-image-pull-policy", static manifest => Containers.Where(manifest, "imagePullPolicy", "it is not Always", static (_, container) => container.ImagePullPolicy != "Always"),
            "A tag is a version, which does not change. With Always a pod could not be restarted while the registry is not reachable."),
        Of("container-ephemeral-storage-request-and-limit", static manifest => Containers.Where(manifest, "resources", "storage is not requested or not limited", static (_, container) =>
            new[] { container.Resources?.Requests, container.Resources?.Limits }.Any(static quantities => quantities?.ContainsKey("ephemeral-storage") != true))),
        Of("environment-variable-key-duplication", static manifest => Containers.Where(manifest, "env", "a name occurs twice", static (_, container) => KubeLinter.HasDuplicates(container))),
        Of("statefulset-has-poddisruptionbudget", static manifest => FindWithoutBudget<V1StatefulSet>(manifest)),
        Of("deployment-has-poddisruptionbudget", static manifest => FindWithoutBudget<V1Deployment>(manifest)),
        Of("poddisruptionbudget-has-policy", static manifest => Containers.WhereObject<V1PodDisruptionBudget>(
            manifest, "spec", "it says neither minAvailable nor maxUnavailable", static found => found.Spec.MinAvailable is null && found.Spec.MaxUnavailable is null)),
        Of("pod-networkpolicy", static manifest => manifest.Workloads
            .Where(workload => new Connections(manifest) is var connections && !(connections.Closing(workload, egress: true).Any() && connections.Closing(workload, egress: false).Any()))
            .Select(static workload => new Finding(workload.Object, "NetworkPolicy", "a direction is open"))),
        Of("networkpolicy-targets-pod", static manifest => Containers.WhereObject<V1NetworkPolicy>(
            manifest, "spec.podSelector", "it selects no pods", found => !manifest.Workloads.Any(workload => found.Spec.PodSelector.Selects(workload.Template.Metadata.Labels)))),
        Of("pod-probes", static manifest => manifest.Workloads
            .Where(workload => IsServed(manifest, workload.Template) && (workload.Containers.All(static container => container.ReadinessProbe is null) || workload.Containers.All(static container => container.LivenessProbe is null)))
            .Select(static workload => new Finding(workload.Object, Workload.Field("containers"), "readiness or liveness has no probe"))),
        Of("pod-probes-identical", static manifest => Containers.Where(manifest, "livenessProbe", "it is the same as readiness", static (_, container) =>
            container.LivenessProbe?.HttpGet is { } live && container.ReadinessProbe?.HttpGet is { } ready && live.Path == ready.Path && live.Port?.ToString() == ready.Port?.ToString())),
        Of("container-security-context-user-group-id", static manifest => Containers.Where(
            manifest, "securityContext.runAsUser, runAsGroup", $"it is below {MinId}",
            static (pod, container) => (container.SecurityContext?.RunAsUser ?? pod.SecurityContext?.RunAsUser ?? 0) < MinId || (container.SecurityContext?.RunAsGroup ?? pod.SecurityContext?.RunAsGroup ?? 0) < MinId),
            "1654 is the user of .NET's images, and 999 that of MongoDB's: their files belong to them."),
        Of("container-security-context-privileged", static manifest => Containers.Where(manifest, "securityContext.privileged", "it is privileged", static (_, container) => container.SecurityContext?.Privileged == true)),
        Of("container-security-context-readonlyrootfilesystem", static manifest => Containers.Where(
            manifest, "securityContext.readOnlyRootFilesystem", "it must be true", static (_, container) => container.SecurityContext?.ReadOnlyRootFilesystem != true)),
        Of("service-targets-pod", static manifest => Containers.WhereObject<V1Service>(
            manifest, "spec.selector", "it selects no pods", found => !manifest.Workloads.Any(workload => workload.HasLabels(found.Spec.Selector)))),
        Of("service-type", static manifest => Containers.WhereObject<V1Service>(manifest, "spec.type", "it opens a port of every node", static found => found.Spec.Type == "NodePort")),
        Of("stable-version", static manifest => manifest.Objects.Where(static found => StableVersions.TryGetValue(found.Kind, out var versions) && !versions.Contains(found.ApiVersion))
            .Select(static found => new Finding(found.ToText(), "apiVersion", "it is deprecated"))),
        Of("deployment-has-host-podantiaffinity", static manifest => Containers.WhereObject<V1Deployment>(
            manifest, Workload.Field("affinity"), "there is none",
            found => manifest.Workloads.Any(workload => ReferenceEquals(workload.Owner, found) && manifest.LeastPods(workload) > 1) && !HasAntiAffinity(found.Spec.Template.Spec)), AntiAffinity),
        Of("statefulset-has-host-podantiaffinity", static manifest => Containers.WhereObject<V1StatefulSet>(
            manifest, Workload.Field("affinity"), "there is none", static found => (found.Spec.Replicas ?? 1) > 1 && !HasAntiAffinity(found.Spec.Template.Spec))),
        Of("deployment-targeted-by-hpa-does-not-have-replicas-configured", static manifest => Containers.WhereObject<V1Deployment>(
            manifest, "spec.replicas", "an autoscaler decides it", found => found.Spec.Replicas is not null && ScalerOf(manifest, found.Metadata.Name) is not null)),
        Of("statefulset-has-servicename", static manifest => Containers.WhereObject<V1StatefulSet>(
            manifest, "spec.serviceName", "there is no headless Service of that name", found => manifest.Find<V1Service>(found.Spec.ServiceName) is not { Spec.ClusterIP: "None" })),
        Of("deployment-pod-selector-labels-match-template-metadata-labels", static manifest => Containers.WhereObject<V1Deployment>(
            manifest, "spec.selector", "it does not select its own pods", static found => !found.Spec.Selector.Selects(found.Spec.Template.Metadata.Labels))),
        Of("statefulset-pod-selector-labels-match-template-metadata-labels", static manifest => Containers.WhereObject<V1StatefulSet>(
            manifest, "spec.selector", "it does not select its own pods", static found => !found.Spec.Selector.Selects(found.Spec.Template.Metadata.Labels))),
        Of("label-values", static manifest => manifest.Objects.Where(static found => (found.Metadata.Labels ?? new Dictionary<string, string>()).Values.Any(static value => !LabelValue().IsMatch(value)))
            .Select(static found => new Finding(found.ToText(), "metadata.labels", "a value is not valid"))),
        Of("horizontalpodautoscaler-has-target", static manifest => Containers.WhereObject<V2HorizontalPodAutoscaler>(
            manifest, "spec.scaleTargetRef", "there is no such object",
            found => !manifest.Objects.Any(target => target.Kind == found.Spec.ScaleTargetRef.Kind && target.ApiVersion == found.Spec.ScaleTargetRef.ApiVersion && target.Metadata.Name == found.Spec.ScaleTargetRef.Name))),
        Of("horizontalpodautoscaler-replicas", static manifest => Containers.WhereObject<V2HorizontalPodAutoscaler>(
            manifest, "spec.minReplicas", "it must be two or more", static found => (found.Spec.MinReplicas ?? 1) < 2)),
        Of("pod-topology-spread-constraints", static manifest => Containers.WherePod(
            manifest, "topologySpreadConstraints", "it is not complete",
            static pod => (pod.TopologySpreadConstraints ?? []).Any(static spread =>
                spread.LabelSelector is null || spread.MaxSkew == 0 || spread.MinDomains == 0 || string.IsNullOrEmpty(spread.TopologyKey) || spread.WhenUnsatisfiable is not ("DoNotSchedule" or "ScheduleAnyway")))),
    ];

    private static bool IsServed(Manifest manifest, V1PodTemplateSpec template) => manifest.All<V1Service>().Any(service => template.Metadata.Labels.Contains(service.Spec.Selector));

    private static V2HorizontalPodAutoscaler? ScalerOf(Manifest manifest, string name) => manifest.All<V2HorizontalPodAutoscaler>().FirstOrDefault(scaler => scaler.Spec.ScaleTargetRef.Name == name);

    private static bool HasAntiAffinity(V1PodSpec pod) => pod.Affinity?.PodAntiAffinity is { } rule
        && ((rule.RequiredDuringSchedulingIgnoredDuringExecution ?? []).Any(static term => term.TopologyKey == Host)
            || (rule.PreferredDuringSchedulingIgnoredDuringExecution ?? []).Any(static term => term.PodAffinityTerm.TopologyKey == Host));

    private static IEnumerable<Finding> FindWithoutBudget<T>(Manifest manifest)
        where T : k8s.IKubernetesObject<V1ObjectMeta> => manifest.Workloads
        .Where(workload => workload.Owner is T && !manifest.All<V1PodDisruptionBudget>().Any(budget => budget.Spec.Selector.Selects(workload.Template.Metadata.Labels)))
        .Select(static workload => new Finding(workload.Object, "PodDisruptionBudget", "it has none"));

    private static LinterCheck Of(string name, Func<Manifest, IEnumerable<Finding>> find, string? brokenBecause = null) => new(List, name, find, brokenBecause);

    [GeneratedRegex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$")]
    private static partial Regex LabelValue();
}
