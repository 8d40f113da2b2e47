using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>
/// The controls of Pod Security "restricted", those of "baseline" included: https://kubernetes.io/docs/concepts/security/pod-security-standards.
/// The namespace asks the API server to enforce them, too.
/// </summary>
internal static class PodSecurity
{
    private const string List = "Pod Security restricted";

    private static readonly string[] SafeSysctls =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
        "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
    ];

    private static readonly string[] EnforcingLabels = ["enforce", "audit", "warn"];

    public static IReadOnlyList<LinterCheck> Controls { get; } =
    [
        Of("the namespace enforces it", static manifest => EnforcingLabels.SelectMany(mode => Containers.WhereObject<V1Namespace>(
            manifest, $"metadata.labels[pod-security.kubernetes.io/{mode}]", "it must be restricted",
            found => !found.Metadata.Labels.Contains(new Dictionary<string, string> { [$"pod-security.kubernetes.io/{mode}"] = "restricted" })))),
        Of("HostProcess", static manifest => Containers.Where(
            manifest, "securityContext.windowsOptions.hostProcess", "it runs on the host",
            static (pod, container) => pod.SecurityContext?.WindowsOptions?.HostProcess == true || container.SecurityContext?.WindowsOptions?.HostProcess == true)),
        Of("Host Namespaces", static manifest => Containers.WherePod(
            manifest, "hostNetwork, hostPID, hostIPC", "it shares a namespace of the host", static pod => pod.HostNetwork == true || pod.HostPID == true || pod.HostIPC == true)),
        Of("Privileged Containers", static manifest => Containers.Where(
            manifest, "securityContext.privileged", "it is privileged", static (_, container) => container.SecurityContext?.Privileged == true)),
        Of("Capabilities (baseline)", static manifest => Containers.Where(
            manifest, "securityContext.capabilities.add", "it adds a capability", static (_, container) => container.SecurityContext?.Capabilities?.Add is { Count: > 0 })),
        Of("HostPath Volumes", static manifest => Containers.WherePod(
            manifest, "volumes.hostPath", "it mounts a folder of the host", static pod => (pod.Volumes ?? []).Any(static volume => volume.HostPath is not null))),
        Of("Host Ports", static manifest => Containers.Where(
            manifest, "ports.hostPort", "it takes a port of the host", static (_, container) => (container.Ports ?? []).Any(static port => port.HostPort is > 0))),
        Of("Host Probes / Lifecycle Hooks", static manifest => Containers.Where(
            manifest, "httpGet.host, tcpSocket.host", "the kubelet would ask another host",
            static (_, container) => ProbeRule.ProbesOf(container).Any(static found => found.Probe.HttpGet?.Host is not null || found.Probe.TcpSocket?.Host is not null)
                || new[] { container.Lifecycle?.PostStart, container.Lifecycle?.PreStop }.Any(static hook => hook?.HttpGet?.Host is not null || hook?.TcpSocket?.Host is not null))),
        Of("AppArmor", static manifest => Containers.Where(
            manifest, "securityContext.appArmorProfile.type", "it switches AppArmor off",
            static (pod, container) => (container.SecurityContext?.AppArmorProfile ?? pod.SecurityContext?.AppArmorProfile) is { Type: not ("RuntimeDefault" or "Localhost") })),
        Of("SELinux", static manifest => Containers.Where(
            manifest, "securityContext.seLinuxOptions", "it changes the user, the role or the type",
            static (pod, container) => new[] { pod.SecurityContext?.SeLinuxOptions, container.SecurityContext?.SeLinuxOptions }.Any(static options =>
                options is not null && (options.User is not null || options.Role is not null || options.Type is not (null or "container_t" or "container_init_t" or "container_kvm_t" or "container_engine_t"))))),
        Of("/proc Mount Type", static manifest => Containers.Where(
            manifest, "securityContext.procMount", "it shows all of /proc", static (_, container) => container.SecurityContext?.ProcMount is not (null or "Default"))),
        Of("Seccomp (baseline)", static manifest => Containers.Where(
            manifest, "securityContext.seccompProfile.type", "it is unconfined",
            static (pod, container) => container.SecurityContext?.SeccompProfile?.Type == "Unconfined" || pod.SecurityContext?.SeccompProfile?.Type == "Unconfined")),
        Of("Sysctls", static manifest => Containers.WherePod(
            manifest, "securityContext.sysctls", "it sets an unsafe one", static pod => (pod.SecurityContext?.Sysctls ?? []).Any(static sysctl => !SafeSysctls.Contains(sysctl.Name)))),
        Of("Volume Types", static manifest => Containers.WherePod(
            manifest, "volumes", "only files of the API, empty folders and claims are allowed",
            static pod => (pod.Volumes ?? []).Any(static volume => volume is
                { ConfigMap: null, Csi: null, DownwardAPI: null, EmptyDir: null, Ephemeral: null, PersistentVolumeClaim: null, Projected: null, Secret: null }))),
        Of("Privilege Escalation", static manifest => Containers.Where(
            manifest, "securityContext.allowPrivilegeEscalation", "it must be false", static (_, container) => container.SecurityContext?.AllowPrivilegeEscalation != false)),
        Of("Running as Non-root", static manifest => Containers.Where(
            manifest, "securityContext.runAsNonRoot", "it must be true", static (pod, container) => (container.SecurityContext?.RunAsNonRoot ?? pod.SecurityContext?.RunAsNonRoot) != true)),
        Of("Running as Non-root user", static manifest => Containers.Where(
            manifest, "securityContext.runAsUser", "it is root", static (pod, container) => container.SecurityContext?.RunAsUser == 0 || pod.SecurityContext?.RunAsUser == 0)),
        Of("Seccomp (restricted)", static manifest => Containers.Where(
            manifest, "securityContext.seccompProfile.type", "it must be RuntimeDefault or Localhost",
            static (pod, container) => (container.SecurityContext?.SeccompProfile ?? pod.SecurityContext?.SeccompProfile)?.Type is not ("RuntimeDefault" or "Localhost"))),
        Of("Capabilities (restricted)", static manifest => Containers.Where(
            manifest, "securityContext.capabilities.drop", "it must drop ALL", static (_, container) => container.SecurityContext?.Capabilities?.Drop?.Contains("ALL") != true)),
    ];

    private static LinterCheck Of(string name, Func<Manifest, IEnumerable<Finding>> find) => new(List, name, find);
}
