using System.Collections;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using YamlDotNet.Serialization;

namespace Avatar.Deploy.Tests.Kubernetes;

public sealed class MonitoringComponentTests(Kustomize kustomize)
{
    private static readonly string[] Files = ["avatar.rules.yml", "avatar.alerts.yml"];

    /// <summary>Kustomize reads no file outside of its folder, so the component has a copy.</summary>
    [Fact]
    public void The_rules_are_those_of_deploy_prometheus()
    {
        Kustomize.SkipUnlessThere();
        var rules = kustomize.Read(Variant.All.First(static variant => variant.Has(Variant.Monitoring))).All<PrometheusRule>().Single();
        var original = Files.SelectMany(static file => new DeserializerBuilder().Build()
            .Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(File.ReadAllText(Repository.GetPath($"deploy/prometheus/{file}")))["groups"]);

        Assert.Equal(Write(original.Select(static group => (group["name"], group["rules"]))), Write(rules.Spec.Groups.Select(static group => ((object)group.Name, (object)group.Rules))));
    }

    /// <summary>Writes the groups with sorted keys, because Kustomize sorts them.</summary>
    private static string Write(IEnumerable<(object Name, object Rules)> groups) => string.Join('\n', groups.Select(static group => $"{group.Name}:\n{Sort(group.Rules)}"));

    private static string Sort(object value) => value switch
    {
        IDictionary map => string.Join('\n', map.Keys.Cast<object>().OrderBy(static key => key.ToString(), StringComparer.Ordinal).Select(key => $"{key}: {Sort(map[key]!)}")),
        IEnumerable<object> items => string.Join("\n- ", items.Select(Sort)),
        _ => value.ToString()!,
    };
}
