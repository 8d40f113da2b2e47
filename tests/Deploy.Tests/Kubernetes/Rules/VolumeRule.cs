using System.Globalization;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>What a process writes has a volume, of a limited size; what several processes share is one volume for all.</summary>
internal sealed class VolumeRule : IRule
{
    private const string Storage = "ephemeral-storage", Root = "Avatar__Files__Root", Provider = "Avatar__Files__Provider", Data = "Avatar__DataDirectory", CacheBytes = "Avatar__Files__VariantCacheBytes";
    private const string Temporary = "/tmp";

    public IEnumerable<Finding> Check(Manifest manifest) =>
        [.. manifest.Workloads.SelectMany(CheckSizes), .. ContainerSettings.All(manifest).SelectMany(settings => CheckImages(manifest, settings))];

    private static IEnumerable<Finding> CheckSizes(Workload workload)
    {
        var pod = workload.Pod;
        foreach (var volume in (pod.Volumes ?? []).Where(static volume => volume.EmptyDir is { SizeLimit: null }))
            yield return new(workload.Object, Workload.Field($"volumes[{volume.Name}].emptyDir.sizeLimit"), "without a limit it can fill the disk of the node");
        var sum = (pod.Volumes ?? []).Sum(static volume => volume.EmptyDir?.SizeLimit?.ToDecimal() ?? 0);
        var container = pod.Containers[0];
        if (container.Resources?.Limits?.TryGetValue(Storage, out var limit) == true && limit.ToDecimal() <= sum)
            yield return new(workload.Object, Workload.Field(container, $"resources.limits.{Storage}"), $"the folders of the pod alone may have {sum / (1 << 20):0}Mi: it would be evicted before they are full");
        if (pod.SecurityContext is { FsGroup: not null } context && context.FsGroupChangePolicy != "OnRootMismatch")
            yield return new(workload.Object, Workload.Field("securityContext.fsGroupChangePolicy"), "each start would visit every file of the volume: OnRootMismatch");
        foreach (var unwritable in workload.Containers.Where(static container => container.SecurityContext?.ReadOnlyRootFilesystem == true && MountAt(container, Temporary) is null))
            yield return new(workload.Object, Workload.Field(unwritable, "volumeMounts"), $"the root is read-only, and {Temporary} has no volume");
    }

    private static IEnumerable<Finding> CheckImages(Manifest manifest, ContainerSettings settings)
    {
        var (workload, container) = (settings.Workload, settings.Container);
        if (settings[Provider] == "GridFS")
        {
            if (workload.Name != Workload.Front) yield break;
            var volume = VolumeAt(workload, container, settings[Data] ?? "");
            if (volume?.EmptyDir is null) yield return new(workload.Object, Workload.Field(container, "volumeMounts"), $"{settings[Data]}, where a front keeps copies, has no volume");
            else if (volume.EmptyDir.SizeLimit?.ToDecimal() <= decimal.Parse(settings[CacheBytes] ?? "1073741824", CultureInfo.InvariantCulture))
                yield return new(workload.Object, Workload.Field($"volumes[{volume.Name}].emptyDir.sizeLimit"), $"the pod would be evicted before the {settings[CacheBytes]} bytes of {CacheBytes} are used");
            yield break;
        }

        var claim = manifest.Find<V1PersistentVolumeClaim>(VolumeAt(workload, container, settings[Root] ?? settings[Data] ?? "")?.PersistentVolumeClaim?.ClaimName);
        if (claim is null) yield return new(workload.Object, settings.FieldOf(Root), "the images of a cluster must be on a volume that all its pods mount, or in GridFS");
        else if (!claim.Spec.AccessModes.Contains("ReadWriteMany")) yield return new(claim.ToText(), "spec.accessModes", "pods on several nodes mount it: ReadWriteMany");
    }

    private static V1VolumeMount? MountAt(V1Container container, string path) => (container.VolumeMounts ?? [])
        .FirstOrDefault(mount => mount.ReadOnlyProperty != true && (path == mount.MountPath || path.StartsWith($"{mount.MountPath}/", StringComparison.Ordinal)));

    private static V1Volume? VolumeAt(Workload workload, V1Container container, string path) =>
        MountAt(container, path) is { } mount ? (workload.Pod.Volumes ?? []).FirstOrDefault(volume => volume.Name == mount.Name) : null;
}
