using System.Text.RegularExpressions;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>The checks that kube-linter has on by default: https://docs.kubelinter.io/#/generated/checks.</summary>
internal static partial class KubeLinter
{
    private const string List = "kube-linter", AntiAffinity = "Pods are spread by topologySpreadConstraints, which count each revision on its own; an anti-affinity would count the old pods of a rollout, too.";

    private static readonly string[] HostFolders = ["/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr"], UnsafeSysctls = ["kernel.msg", "kernel.sem", "kernel.shm", "fs.mqueue.", "net."];

    public static IReadOnlyList<LinterCheck> Checks { get; } =
    [
        Of("dangling-service", static manifest => Containers.WhereObject<V1Service>(
            manifest, "spec.selector", "it selects no pods", found => !manifest.Workloads.Any(workload => workload.HasLabels(found.Spec.Selector)))),
        Of("deprecated-service-account-field", static manifest => Containers.WherePod(
            manifest, "serviceAccount", "the field is deprecated", static pod => pod.ServiceAccount is not null && pod.ServiceAccount != pod.ServiceAccountName)),
        Of("docker-sock", static manifest => Containers.WherePod(
            manifest, "volumes.hostPath", "it mounts the socket of the engine", static pod => HostPaths(pod).Any(static path => path.EndsWith("docker.sock", StringComparison.Ordinal)))),
        Of("drop-net-raw-capability", static manifest => Containers.Where(
            manifest, "securityContext.capabilities.drop", "it does not drop NET_RAW",
            static (_, container) => container.SecurityContext?.Capabilities?.Drop?.Any(static name => name is "ALL" or "NET_RAW") != true)),
        Of("duplicate-env-var", static manifest => Containers.Where(manifest, "env", "a name occurs twice", static (_, container) => HasDuplicates(container))),
        Of("env-var-secret", static manifest => Containers.Where(
            manifest, "env", "a variable holds a secret",
            static (_, container) => (container.Env ?? []).Any(static variable => variable.Name.Contains("secret", StringComparison.OrdinalIgnoreCase) && variable.Value is { Length: > 0 }))),
        Of("host-ipc", static manifest => Containers.WherePod(manifest, "hostIPC", "it shares the IPC namespace of the host", static pod => pod.HostIPC == true)),
        Of("host-network", static manifest => Containers.WherePod(manifest, "hostNetwork", "it shares the network of the host", static pod => pod.HostNetwork == true)),
        Of("host-pid", static manifest => Containers.WherePod(manifest, "hostPID", "it shares the processes of the host", static pod => pod.HostPID == true)),
        Of("invalid-target-ports", static manifest =>
        [
            .. Containers.Where(manifest, "ports.name", "it is not a valid name", static (_, container) => (container.Ports ?? []).Any(static port => port.Name is { } name && !IsPortName(name))),
            .. Containers.WhereObject<V1Service>(manifest, "spec.ports.targetPort", "it is not a valid name", static found => found.Spec.Ports.Any(static port => port.TargetPort?.ToString() is { } name && !IsPortName(name) && !IsNumber(name))),
        ]),
        Of("job-ttl-seconds-after-finished", static manifest => Containers.WhereObject<V1Job>(
            manifest, "spec.ttlSecondsAfterFinished", "a finished job is never removed", static found => found.Spec.TtlSecondsAfterFinished is null)),
        Of("latest-tag", static manifest => Containers.Where(manifest, "image", "it has no tag, or latest", static (_, container) => !HasTag(container.Image))),
        Of("liveness-port", static manifest => FindPort(manifest, "livenessProbe")),
        Of("mismatching-selector", static manifest => manifest.Workloads.Where(static workload => !workload.Selector.Selects(workload.Template.Metadata.Labels))
            .Select(static workload => new Finding(workload.Object, "spec.selector", "it does not select its own pods"))),
        Of("no-anti-affinity", static manifest => manifest.Workloads.Where(workload => manifest.LeastPods(workload) > 1 && workload.Pod.Affinity?.PodAntiAffinity is null)
            .Select(static workload => new Finding(workload.Object, Workload.Field("affinity"), "there is none")), AntiAffinity),
        Of("no-extensions-v1beta", static manifest => manifest.Objects.Where(static found => found.ApiVersion.StartsWith("extensions/v1beta", StringComparison.Ordinal))
            .Select(static found => new Finding(found.ToText(), "apiVersion", "it is gone"))),
        Of("no-read-only-root-fs", static manifest => Containers.Where(
            manifest, "securityContext.readOnlyRootFilesystem", "it must be true", static (_, container) => container.SecurityContext?.ReadOnlyRootFilesystem != true)),
        Of("non-existent-service-account", static manifest => Containers.WherePod(
            manifest, "serviceAccountName", "it does not exist", pod => manifest.Find<V1ServiceAccount>(pod.ServiceAccountName) is null)),
        Of("pdb-max-unavailable", static manifest => Containers.WhereObject<V1PodDisruptionBudget>(
            manifest, "spec.maxUnavailable", "no pod could ever be evicted", static found => found.Spec.MaxUnavailable?.ToString() is "0" or "0%")),
        Of("pdb-min-available", static manifest => Containers.WhereObject<V1PodDisruptionBudget>(
            manifest, "spec.minAvailable", "no pod could ever be evicted", found => found.Spec.MinAvailable?.ToString() is { } least && (least == "100%" || manifest.Workloads
                .Any(workload => found.Spec.Selector.Selects(workload.Template.Metadata.Labels) && int.TryParse(least, out var number) && number >= (workload.Replicas ?? 1))))),
        Of("pdb-unhealthy-pod-eviction-policy", static manifest => Containers.WhereObject<V1PodDisruptionBudget>(
            manifest, "spec.unhealthyPodEvictionPolicy", "it is not set", static found => found.Spec.UnhealthyPodEvictionPolicy is null)),
        Of("privilege-escalation-container", static manifest => Containers.Where(
            manifest, "securityContext.allowPrivilegeEscalation", "it can gain rights",
            static (_, container) => container.SecurityContext is not { AllowPrivilegeEscalation: false } context || context.Privileged == true || context.Capabilities?.Add?.Contains("SYS_ADMIN") == true)),
        Of("privileged-container", static manifest => Containers.Where(manifest, "securityContext.privileged", "it is privileged", static (_, container) => container.SecurityContext?.Privileged == true)),
        Of("readiness-port", static manifest => FindPort(manifest, "readinessProbe")),
        Of("run-as-non-root", static manifest => Containers.Where(
            manifest, "securityContext.runAsNonRoot", "it may be root",
            static (pod, container) => (container.SecurityContext?.RunAsNonRoot ?? pod.SecurityContext?.RunAsNonRoot) != true || (container.SecurityContext?.RunAsUser ?? pod.SecurityContext?.RunAsUser) == 0)),
        Of("sensitive-host-mounts", static manifest => Containers.WherePod(manifest, "volumes.hostPath", "it mounts a folder of the system", static pod => HostPaths(pod).Any(HostFolders.Contains))),
        Of("ssh-port", static manifest => Containers.Where(manifest, "ports", "22 is for SSH", static (_, container) => (container.Ports ?? []).Any(static port => port.ContainerPort == 22))),
        Of("startup-port", static manifest => FindPort(manifest, "startupProbe")),
        Of("unsafe-sysctls", static manifest => Containers.WherePod(
            manifest, "securityContext.sysctls", "it sets an unsafe one",
            static pod => (pod.SecurityContext?.Sysctls ?? []).Any(static sysctl => UnsafeSysctls.Any(prefix => sysctl.Name.StartsWith(prefix, StringComparison.Ordinal))))),
        Of("unset-cpu-requirements", static manifest => Containers.Where(manifest, "resources.requests.cpu", "it is not set", static (_, container) => container.Resources?.Requests?.ContainsKey("cpu") != true)),
        Of("unset-memory-requirements", static manifest => Containers.Where(manifest, "resources.limits.memory", "it is not set", static (_, container) => container.Resources?.Limits?.ContainsKey("memory") != true)),
    ];

    /// <summary>Whether an image has a tag that names a version, or a digest.</summary>
    public static bool HasTag(string image) => image.Contains('@', StringComparison.Ordinal) || (image[(image.LastIndexOf('/') + 1)..].Split(':') is [_, var tag] && tag is not ("" or "latest"));

    public static bool HasDuplicates(V1Container container) => (container.Env ?? []).GroupBy(static variable => variable.Name).Any(static same => same.Count() > 1);

    private static IEnumerable<string> HostPaths(V1PodSpec pod) => (pod.Volumes ?? []).Select(static volume => volume.HostPath?.Path).OfType<string>();

    private static IEnumerable<Finding> FindPort(Manifest manifest, string field) => Containers.Where(manifest, $"{field}.port", "the container does not declare it", (_, container) =>
        ProbeRule.ProbesOf(container).Any(found => found.Field == field && (found.Probe.HttpGet?.Port ?? found.Probe.TcpSocket?.Port)?.ToString() is { } port
            && !(container.Ports ?? []).Any(declared => declared.Name == port || $"{declared.ContainerPort}" == port)));

    private static bool IsNumber(string text) => int.TryParse(text, out var number) && number is > 0 and <= ushort.MaxValue;

    private static bool IsPortName(string name) => PortName().IsMatch(name) && name.Any(char.IsAsciiLetter);

    private static LinterCheck Of(string name, Func<Manifest, IEnumerable<Finding>> find, string? brokenBecause = null) => new(List, name, find, brokenBecause);

    /// <summary>RFC 6335, section 5.1.</summary>
    [GeneratedRegex("^(?!-)(?!.*--)[a-z0-9-]{1,15}(?<!-)$")]
    private static partial Regex PortName();
}
