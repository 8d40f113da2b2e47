using System.Globalization;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using Avatar.Imaging;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>Requests and limits are enough for what docs/measurements.md has measured, and the heap of .NET leaves room for everything else.</summary>
internal sealed class ResourceRule : IRule
{
    private const string Memory = "memory", Cpu = "cpu", Storage = "ephemeral-storage", HeapPercent = "DOTNET_GCHeapHardLimitPercent";

    /// <summary>A silo that draws nothing without its heap: runtime, models and code. 235 MB are resident, of which the collector has committed 40 MB.</summary>
    private const decimal WithoutHeap = 195_000_000;

    /// <summary>The smallest heap with which a process starts.</summary>
    private const decimal MinHeap = 128 << 20;

    public IEnumerable<Finding> Check(Manifest manifest) => manifest.Workloads.SelectMany(static workload => workload.Containers.SelectMany(container => CheckContainer(workload, container)))
        .Concat(ContainerSettings.All(manifest).SelectMany(CheckMemory));

    private static IEnumerable<Finding> CheckContainer(Workload workload, V1Container container)
    {
        foreach (var name in new[] { Memory, Storage })
        {
            var (request, limit) = (Quantity(container.Resources?.Requests, name), Quantity(container.Resources?.Limits, name));
            if (limit is null) yield return Found($"limits.{name}", "without a limit one process can take everything of its node");
            else if (request != limit) yield return Found($"requests.{name}", "it must equal the limit: what is not reserved may be missing when it is needed");
        }

        if (Quantity(container.Resources?.Requests, Cpu) is null) yield return Found("requests.cpu", "the scheduler must know what the process needs");
        if (Quantity(container.Resources?.Limits, Cpu) is not null) yield return Found("limits.cpu", "a throttled silo answers calls, probes and heartbeats late");

        Finding Found(string field, string reason) => new(workload.Object, Workload.Field(container, $"resources.{field}"), reason);
    }

    private static IEnumerable<Finding> CheckMemory(ContainerSettings settings)
    {
        if (Quantity(settings.Container.Resources?.Limits, Memory) is not { } limit) yield break;
        var places = StudioMemory.CountPlaces(int.MaxValue, (long)limit);
        if (places == 0)
        {
            yield return new(
                settings.Workload.Object, Workload.Field(settings.Container, "resources.limits.memory"),
                $"{limit / 1_000_000:0} MB are not enough for one drawing: {StudioMemory.ForProcess / 1_000_000} MB and {StudioMemory.ForDrawing / 1_000_000} MB");
        }

        if (settings[HeapPercent] is not ['0', 'x', .. var digits] || !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var percent))
        {
            yield return new(settings.Workload.Object, settings.FieldOf(HeapPercent), "it must be a hexadecimal number with 0x, because .NET reads it as one: without it the heap may take three quarters of the limit");
            yield break;
        }

        var heap = limit * percent / 100;
        if (heap < MinHeap) yield return new(settings.Workload.Object, settings.FieldOf(HeapPercent), $"{percent} % of the limit are {heap / 1_000_000:0} MB, but a process needs {MinHeap / 1_000_000:0} MB of heap");
        if (heap + WithoutHeap > StudioMemory.ForProcess)
        {
            yield return new(
                settings.Workload.Object, settings.FieldOf(HeapPercent),
                $"{percent} % of the limit are {heap / 1_000_000:0} MB of heap; with {WithoutHeap / 1_000_000:0} MB beside it that is more than the {StudioMemory.ForProcess / 1_000_000} MB that {places} drawings leave");
        }
    }

    private static decimal? Quantity(IDictionary<string, ResourceQuantity>? quantities, string name) =>
        quantities is not null && quantities.TryGetValue(name, out var quantity) ? quantity.ToDecimal() : null;
}
