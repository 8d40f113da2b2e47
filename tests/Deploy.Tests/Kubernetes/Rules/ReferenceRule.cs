using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>Everything that an object refers to exists.</summary>
internal sealed class ReferenceRule : IRule
{
    public IEnumerable<Finding> Check(Manifest manifest) => (Finding[])
    [
        .. CheckNamespaces(manifest), .. manifest.Workloads.SelectMany(workload => CheckWorkload(manifest, workload)), .. CheckServices(manifest), .. CheckBudgets(manifest),
        .. CheckScalers(manifest), .. CheckIngresses(manifest), .. CheckPolicies(manifest), .. CheckMonitors(manifest),
    ];

    private static IEnumerable<Finding> CheckNamespaces(Manifest manifest) => manifest.Objects
        .Where(found => found is not V1Namespace && manifest.Find<V1Namespace>(found.Metadata.NamespaceProperty) is null)
        .Select(static found => new Finding(found.ToText(), "metadata.namespace", $"the namespace '{found.Metadata.NamespaceProperty}' is not created here"));

    private static IEnumerable<Finding> CheckWorkload(Manifest manifest, Workload workload)
    {
        var pod = workload.Pod;
        if (!workload.Selector.Selects(workload.Template.Metadata.Labels)) yield return new(workload.Object, "spec.selector", "it does not select the pods of its own template");
        if (manifest.Find<V1ServiceAccount>(pod.ServiceAccountName) is null) yield return Found("serviceAccountName", $"there is no ServiceAccount '{pod.ServiceAccountName}'");
        if (workload.Owner is V1StatefulSet set && manifest.Find<V1Service>(set.Spec.ServiceName) is not { Spec.ClusterIP: "None" })
            yield return new(workload.Object, "spec.serviceName", $"there is no headless Service '{set.Spec.ServiceName}'");

        foreach (var volume in pod.Volumes ?? [])
        {
            if (volume.Secret is { } secret && manifest.Find<V1Secret>(secret.SecretName) is null) yield return Found($"volumes[{volume.Name}].secret.secretName", $"there is no Secret '{secret.SecretName}'");
            if (volume.ConfigMap is { } map && manifest.Find<V1ConfigMap>(map.Name) is null) yield return Found($"volumes[{volume.Name}].configMap.name", $"there is no ConfigMap '{map.Name}'");
            if (volume.PersistentVolumeClaim is { } claim && manifest.Find<V1PersistentVolumeClaim>(claim.ClaimName) is null)
                yield return Found($"volumes[{volume.Name}].persistentVolumeClaim.claimName", $"there is no PersistentVolumeClaim '{claim.ClaimName}'");
        }

        var volumes = (pod.Volumes ?? []).Select(static volume => volume.Name)
            .Concat((workload.Owner as V1StatefulSet)?.Spec.VolumeClaimTemplates?.Select(static claim => claim.Metadata.Name) ?? []).ToHashSet();
        var mounted = workload.Containers.SelectMany(static container => container.VolumeMounts ?? []).Select(static mount => mount.Name).ToHashSet();
        foreach (var volume in volumes.Except(mounted)) yield return Found($"volumes[{volume}]", "no container mounts it");
        foreach (var container in workload.Containers)
        {
            foreach (var mount in (container.VolumeMounts ?? []).Where(mount => !volumes.Contains(mount.Name)))
                yield return new(workload.Object, Workload.Field(container, $"volumeMounts[{mount.Name}]"), "the pod has no volume of that name");
            foreach (var source in container.EnvFrom ?? [])
            {
                if (source.SecretRef is not null) yield return new(workload.Object, Workload.Field(container, "envFrom"), "secrets belong into files");
                else if (manifest.Find<V1ConfigMap>(source.ConfigMapRef?.Name) is null)
                    yield return new(workload.Object, Workload.Field(container, "envFrom"), $"there is no ConfigMap '{source.ConfigMapRef?.Name}'");
            }
        }

        Finding Found(string field, string reason) => new(workload.Object, Workload.Field(field), reason);
    }

    private static IEnumerable<Finding> CheckServices(Manifest manifest)
    {
        foreach (var service in manifest.All<V1Service>())
        {
            var targets = manifest.Workloads.Where(workload => workload.HasLabels(service.Spec.Selector)).ToList();
            if (targets.Count == 0) yield return new(service.ToText(), "spec.selector", "it selects no pods");
            foreach (var port in service.Spec.Ports)
            {
                var target = (port.TargetPort ?? port.Port).ToString();
                if (targets.Exists(workload => !PortsOf(workload).Any(declared => declared.Name == target || $"{declared.ContainerPort}" == target)))
                    yield return new(service.ToText(), $"spec.ports[{port.Name}].targetPort", $"its pods have no port '{target}'");
            }
        }
    }

    private static IEnumerable<Finding> CheckBudgets(Manifest manifest) => manifest.All<V1PodDisruptionBudget>()
        .Where(budget => !manifest.Workloads.Any(workload => budget.Spec.Selector.Selects(workload.Template.Metadata.Labels)))
        .Select(static budget => new Finding(budget.ToText(), "spec.selector", "it selects no pods"));

    private static IEnumerable<Finding> CheckScalers(Manifest manifest) => manifest.All<V2HorizontalPodAutoscaler>()
        .Where(scaler => !manifest.Objects.Any(found => found.Kind == scaler.Spec.ScaleTargetRef.Kind && found.Metadata.Name == scaler.Spec.ScaleTargetRef.Name))
        .Select(static scaler => new Finding(scaler.ToText(), "spec.scaleTargetRef", $"there is no {scaler.Spec.ScaleTargetRef.Kind} '{scaler.Spec.ScaleTargetRef.Name}'"));

    private static IEnumerable<Finding> CheckIngresses(Manifest manifest) =>
        from ingress in manifest.All<V1Ingress>()
        from rule in ingress.Spec.Rules
        from path in rule.Http.Paths
        let target = path.Backend.Service
        where !(manifest.Find<V1Service>(target.Name)?.Spec.Ports ?? []).Any(port => port.Name == target.Port.Name || port.Port == target.Port.Number)
        select new Finding(ingress.ToText(), "spec.rules.http.paths.backend.service", $"there is no Service '{target.Name}' with that port");

    private static IEnumerable<Finding> CheckPolicies(Manifest manifest) => manifest.All<V1NetworkPolicy>()
        .Where(policy => !manifest.Workloads.Any(workload => policy.Spec.PodSelector.Selects(workload.Template.Metadata.Labels)))
        .Select(static policy => new Finding(policy.ToText(), "spec.podSelector", "it selects no pods"));

    private static IEnumerable<Finding> CheckMonitors(Manifest manifest)
    {
        foreach (var monitor in manifest.All<ServiceMonitor>())
        {
            var services = manifest.All<V1Service>().Where(service => monitor.Spec.Selector.Selects(service.Metadata.Labels)).ToList();
            if (services.Count == 0) yield return new(monitor.ToText(), "spec.selector", "it selects no Services");
            foreach (var endpoint in monitor.Spec.Endpoints.Where(endpoint => services.Exists(service => service.Spec.Ports.All(port => port.Name != endpoint.Port))))
                yield return new(monitor.ToText(), "spec.endpoints.port", $"the Services have no port '{endpoint.Port}'");

            // The alerts and the dashboard select by the names of the jobs.
            var jobs = services.Select(service => service.Metadata.Labels.TryGetValue(monitor.Spec.JobLabel, out var job) ? job : service.Metadata.Name).Order(StringComparer.Ordinal);
            if (!jobs.SequenceEqual([Workload.Front, Workload.Silo])) yield return new(monitor.ToText(), "spec.jobLabel", "the rules need the jobs avatar-front and avatar-silo");
        }
    }

    private static IEnumerable<V1ContainerPort> PortsOf(Workload workload) => workload.Containers.SelectMany(static container => container.Ports ?? []);
}
