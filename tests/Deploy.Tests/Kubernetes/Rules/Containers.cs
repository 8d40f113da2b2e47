using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>Looks at each pod or container of a manifest, for checks whose finding is the same for all of them.</summary>
internal static class Containers
{
    /// <summary>Finds the containers that break a check.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="field">The field of the container.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="isBroken">Whether a container of a pod breaks the check.</param>
    public static IEnumerable<Finding> Where(Manifest manifest, string field, string reason, Func<V1PodSpec, V1Container, bool> isBroken) =>
        from workload in manifest.Workloads
        from container in workload.Containers
        where isBroken(workload.Pod, container)
        select new Finding(workload.Object, Workload.Field(container, field), reason);

    /// <summary>Finds the pods that break a check.</summary>
    public static IEnumerable<Finding> WherePod(Manifest manifest, string field, string reason, Func<V1PodSpec, bool> isBroken) =>
        from workload in manifest.Workloads
        where isBroken(workload.Pod)
        select new Finding(workload.Object, Workload.Field(field), reason);

    /// <summary>Finds the objects that break a check.</summary>
    public static IEnumerable<Finding> WhereObject<T>(Manifest manifest, string field, string reason, Func<T, bool> isBroken)
        where T : k8s.IKubernetesObject<V1ObjectMeta> =>
        from found in manifest.All<T>()
        where isBroken(found)
        select new Finding(found.ToText(), field, reason);
}
