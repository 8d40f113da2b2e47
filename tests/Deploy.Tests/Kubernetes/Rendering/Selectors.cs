using k8s;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes.Rendering;

/// <summary>Selection of objects by their labels.</summary>
internal static class Selectors
{
    /// <summary>The kind and the name.</summary>
    public static string ToText(this IKubernetesObject<V1ObjectMeta> found) => $"{found.Kind}/{found.Metadata.Name}";

    /// <summary>Whether an object has all of these labels.</summary>
    public static bool Contains(this IDictionary<string, string>? labels, IDictionary<string, string>? wanted) =>
        wanted is not null && wanted.All(pair => labels is not null && labels.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <summary>Whether a selector selects an object with these labels. An empty selector selects everything.</summary>
    public static bool Selects(this V1LabelSelector? selector, IDictionary<string, string> labels) =>
        selector is not null
        && (selector.MatchLabels is null || labels.Contains(selector.MatchLabels))
        && (selector.MatchExpressions ?? []).All(expression => expression.OperatorProperty switch
        {
            "In" => labels.TryGetValue(expression.Key, out var value) && expression.Values.Contains(value),
            "NotIn" => !labels.TryGetValue(expression.Key, out var value) || !expression.Values.Contains(value),
            "Exists" => labels.ContainsKey(expression.Key),
            _ => !labels.ContainsKey(expression.Key),
        });
}
