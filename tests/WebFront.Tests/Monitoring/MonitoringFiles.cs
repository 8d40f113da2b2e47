using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace Avatar.WebFront.Tests.Monitoring;

/// <summary>The rules for Prometheus in <c>deploy/prometheus</c>, their tests, and the dashboard in <c>deploy/grafana</c>.</summary>
internal static class MonitoringFiles
{
    public static string Folder { get; } = Repository.GetPath("deploy/prometheus");

    /// <summary>The tests of the alerts, as promtool reads them.</summary>
    public static IReadOnlyList<string> TestFiles { get; } = [.. Directory.GetFiles(Path.Combine(Folder, "tests"), "*.test.yml").Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> RuleFiles { get; } = [Path.Combine(Folder, "avatar.rules.yml"), Path.Combine(Folder, "avatar.alerts.yml")];

    public static IReadOnlyList<Rule> Rules { get; } = [.. RuleFiles.SelectMany(ReadRules)];

    public static IReadOnlyList<Alert> Alerts { get; } = [.. Rules.OfType<Alert>()];

    public static IReadOnlyList<AlertTest> Tests { get; } = [.. TestFiles.SelectMany(ReadTests)];

    public static JsonElement Dashboard { get; } = JsonDocument.Parse(File.ReadAllText(Repository.GetPath("deploy/grafana/avatar.json"))).RootElement;

    public static IEnumerable<JsonElement> Panels => Dashboard.GetProperty("panels").EnumerateArray();

    /// <summary>The expressions of a panel.</summary>
    public static IEnumerable<string> Expressions(JsonElement panel) =>
        panel.GetProperty("targets").EnumerateArray().Select(static target => target.GetProperty("expr").GetString()!);

    public static YamlMappingNode ReadYaml(string file)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(file);
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    public static IEnumerable<YamlMappingNode> Items(this YamlNode node, string key) =>
        ((YamlMappingNode)node).Children.TryGetValue(key, out var found) ? ((YamlSequenceNode)found).Children.Cast<YamlMappingNode>() : [];

    public static string Text(this YamlNode node, string key) => ((YamlScalarNode)node[key]).Value!;

    private static IEnumerable<Rule> ReadRules(string file) => ReadYaml(file).Items("groups").SelectMany(static group => group.Items("rules")).Select(static rule =>
        rule.Children.ContainsKey("alert")
            ? new Alert(rule.Text("alert"), rule.Text("expr"), Map(rule["labels"]), Map(rule["annotations"]))
            : new Rule(rule.Text("record"), rule.Text("expr")));

    private static IEnumerable<AlertTest> ReadTests(string file) => ReadYaml(file).Items("tests").SelectMany(static test => test.Items("alert_rule_test")).Select(test =>
        new AlertTest(Path.GetFileName(file), test.Text("alertname"), [.. test.Items("exp_alerts").Select(static alert => Map(alert["exp_labels"]))]));

    private static Dictionary<string, string> Map(YamlNode node) =>
        ((YamlMappingNode)node).Children.ToDictionary(static pair => ((YamlScalarNode)pair.Key).Value!, static pair => ((YamlScalarNode)pair.Value).Value!);
}

/// <summary>A rule, by the name that it records or fires under.</summary>
internal record Rule(string Name, string Expression);

internal sealed record Alert(string Name, string Expression, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations)
    : Rule(Name, Expression)
{
    public string Severity => Labels["severity"];

    /// <summary>The window of a budget; empty for other alerts. It distinguishes rules of the same name.</summary>
    public string Window => Labels.GetValueOrDefault("window", "");
}

/// <summary>One look of a test at one alert.</summary>
/// <param name="File">The file of the test.</param>
/// <param name="Alert">The name of the alert.</param>
/// <param name="Firing">The labels of those that have to fire then; none if it has to be silent.</param>
internal sealed record AlertTest(string File, string Alert, IReadOnlyList<IReadOnlyDictionary<string, string>> Firing)
{
    public bool Expects(Alert alert) => Firing.Any(labels => labels.GetValueOrDefault("window", "") == alert.Window);
}
