using System.Text.RegularExpressions;
using Avatar.Deploy.Tests.Kubernetes.Rules;
using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace Avatar.Deploy.Tests.Kubernetes.Rendering;

/// <summary>The objects that Kustomize renders, read strictly: unknown and double keys, and values of the wrong type, are findings.</summary>
internal sealed partial class Manifest
{
    /// <summary>Resources of operators, which the models of the client do not include.</summary>
    private static readonly Dictionary<string, Type> OperatorResources = new()
    {
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(PrometheusRule),
    };

    private readonly List<IKubernetesObject<V1ObjectMeta>> _objects = [];
    private readonly List<Finding> _unreadable = [];

    private Manifest()
    {
    }

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects => _objects;

    /// <summary>What prevented the reading of objects.</summary>
    public IReadOnlyList<Finding> Unreadable => _unreadable;

    /// <summary>Deployments and StatefulSets.</summary>
    public IReadOnlyList<Workload> Workloads { get; private set; } = [];

    public static Manifest Read(string yaml)
    {
        var manifest = new Manifest();
        foreach (var document in Separator().Split(yaml)) manifest.Add(document);
        manifest.Workloads =
        [
            .. manifest.All<V1Deployment>().Select(static found => new Workload(found, found.Spec.Template, found.Spec.Selector, found.Spec.Replicas)),
            .. manifest.All<V1StatefulSet>().Select(static found => new Workload(found, found.Spec.Template, found.Spec.Selector, found.Spec.Replicas)),
        ];
        return manifest;
    }

    public IEnumerable<T> All<T>()
        where T : IKubernetesObject<V1ObjectMeta> => _objects.OfType<T>();

    public T? Find<T>(string? name)
        where T : class, IKubernetesObject<V1ObjectMeta> => All<T>().FirstOrDefault(found => found.Metadata.Name == name);

    /// <summary>The smallest number of pods that a workload may have.</summary>
    public int LeastPods(Workload workload) =>
        workload.Replicas ?? All<V2HorizontalPodAutoscaler>().FirstOrDefault(scaler => scaler.Spec.ScaleTargetRef.Name == workload.Name)?.Spec.MinReplicas ?? 1;

    private void Add(string document)
    {
        try
        {
            _objects.Add((IKubernetesObject<V1ObjectMeta>)KubernetesYaml.LoadAllFromString(document, OperatorResources, strict: true).Single());
        }
        catch (YamlException failure)
        {
            var field = Key().Match(failure.Message) is { Success: true } key ? key.Groups[1].Value : document.Split('\n')[Math.Max((int)failure.Start.Line - 1, 0)].Trim();
            Refuse(field, failure.InnerException?.Message ?? failure.Message);
        }
        catch (KeyNotFoundException)
        {
            Refuse("apiVersion", $"{ApiVersion().Match(document).Groups[1].Value}/{Kind().Match(document).Groups[1].Value} is not known");
        }

        void Refuse(string field, string reason) =>
            _unreadable.Add(new($"{Kind().Match(document).Groups[1].Value}/{Name().Match(document).Groups[1].Value}", field, reason));
    }

    [GeneratedRegex(@"^---\n", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex(@"(?:Property '|duplicate key )(\w+)")]
    private static partial Regex Key();

    [GeneratedRegex(@"^apiVersion: (\S+)", RegexOptions.Multiline)]
    private static partial Regex ApiVersion();

    [GeneratedRegex(@"^kind: (\S+)", RegexOptions.Multiline)]
    private static partial Regex Kind();

    [GeneratedRegex(@"^  name: (\S+)", RegexOptions.Multiline)]
    private static partial Regex Name();
}

/// <summary>What makes pods.</summary>
internal sealed record Workload(IKubernetesObject<V1ObjectMeta> Owner, V1PodTemplateSpec Template, V1LabelSelector Selector, int? Replicas)
{
    public const string Silo = "avatar-silo", Front = "avatar-front";

    public string Name => Owner.Metadata.Name;

    /// <summary>Its name in findings.</summary>
    public string Object => Owner.ToText();

    public V1PodSpec Pod => Template.Spec;

    /// <summary>Whether its pods run a program of the service.</summary>
    public bool IsAvatar => Name is Silo or Front;

    public IEnumerable<V1Container> Containers => [.. Pod.InitContainers ?? [], .. Pod.Containers];

    /// <summary>The path of a field of the pod.</summary>
    public static string Field(string field) => $"spec.template.spec.{field}";

    /// <summary>The path of a field of a container.</summary>
    public static string Field(V1Container container, string field) => Field($"containers[{container.Name}].{field}");

    public bool HasLabels(IDictionary<string, string>? labels) => Template.Metadata.Labels.Contains(labels);
}
