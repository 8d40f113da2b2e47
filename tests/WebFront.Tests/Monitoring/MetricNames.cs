using System.Text.RegularExpressions;

namespace Avatar.WebFront.Tests.Monitoring;

/// <summary>Names of metrics, as Prometheus has them.</summary>
internal static partial class MetricNames
{
    private static readonly string[] Words = ["and", "or", "unless", "offset", "bool"];

    /// <summary>Names that Prometheus itself gives a value.</summary>
    public static string[] OfPrometheus { get; } = ["up", "ALERTS"];

    /// <summary>Returns the names that an expression reads.</summary>
    public static IEnumerable<string> In(string expression) =>
        Name().Matches(Aside().Replace(expression, " ")).Select(static match => match.Value).Where(static name => !Words.Contains(name)).Distinct();

    /// <summary>Whether a name is a metric, or a part of a histogram.</summary>
    public static bool IsAmong(this string name, IReadOnlySet<string> metrics) => metrics.Contains(name) || metrics.Contains(Part().Replace(name, ""));

    /// <summary>Returns the names of the instruments that docs/telemetry.md lists.</summary>
    public static IEnumerable<string> Documented() => Row().Matches(File.ReadAllText(Repository.GetPath("docs/telemetry.md"))).Select(static row =>
        WithUnit(row.Groups["name"].Value.Replace('.', '_'), row.Groups["unit"].Value) + (row.Groups["kind"].Value == "counter" ? "_total" : ""));

    /// <summary>The exporter appends a unit unless the name ends in it.</summary>
    private static string WithUnit(string name, string unit)
    {
        var suffix = unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return name.EndsWith(suffix, StringComparison.Ordinal) ? name : name + suffix;
    }

    /// <summary>Strings, selectors, ranges, and the labels of a grouping or matching.</summary>
    [GeneratedRegex("""\{(?:[^{}"]|"[^"]*")*\}|"[^"]*"|\[[^\]]*\]|\b(?:by|without|on|ignoring)\s*\([^)]*\)|\boffset\s+\w+""")]
    private static partial Regex Aside();

    /// <summary>A name that is not that of a function.</summary>
    [GeneratedRegex(@"(?<![\w:.])[a-zA-Z_:][\w:]*(?![\w:])(?!\s*\()")]
    private static partial Regex Name();

    [GeneratedRegex("_(?:bucket|count|sum)$")]
    private static partial Regex Part();

    [GeneratedRegex(@"^\| `(?<name>avatar[a-z_.]+)` \| (?<kind>[a-z -]+) \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
