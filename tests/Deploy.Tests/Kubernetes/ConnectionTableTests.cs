using System.Text.RegularExpressions;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using Avatar.Deploy.Tests.Kubernetes.Rules;

namespace Avatar.Deploy.Tests.Kubernetes;

/// <summary>The table of who may talk to whom in <c>docs/kubernetes.md</c> is what the network policies allow.</summary>
public sealed partial class ConnectionTableTests(Kustomize kustomize)
{
    private const string Always = "always";

    public static TheoryData<Variant> Variants => [.. Variant.All];

    [Theory, MemberData(nameof(Variants))]
    public void The_table_in_the_docs_lists_what_the_policies_allow(Variant variant)
    {
        Kustomize.SkipUnlessThere();
        var possible = new Connections(kustomize.Read(variant)).Possible.Select(static connection => connection.ToString());

        Assert.Equal(ReadTable().Where(row => row.When == Always || row.When == variant.Overlay || variant.Has(row.When)).Select(static row => row.Connection).Order(), possible.Order());
    }

    [Fact]
    public void Each_row_of_the_table_is_of_a_part_that_exists() => Assert.All(ReadTable(), static row =>
        Assert.Contains(row.When, (string[])[Always, Variant.Trial, Variant.Production, Variant.GridFs, Variant.SharedVolume, Variant.Ingress, Variant.Monitoring, Variant.RemoteEngine]));

    private static IEnumerable<(string Connection, string When)> ReadTable() => Row().Matches(File.ReadAllText(Repository.GetPath("docs/kubernetes.md")))
        .Select(static row => ($"{row.Groups[1].Value} → {row.Groups[2].Value} {row.Groups[3].Value}", row.Groups[4].Value.Trim('`')));

    /// <summary>A row: from, to, port and protocol, and the part of the installation that allows it.</summary>
    [GeneratedRegex(@"^\| `([a-z-]+)` \| `([a-z-]+)` \| (\d+/(?:TCP|UDP)) \| (always|`[a-z-]+`) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
