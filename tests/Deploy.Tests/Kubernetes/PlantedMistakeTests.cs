using Avatar.Deploy.Tests.Kubernetes.Rendering;
using Avatar.Deploy.Tests.Kubernetes.Rules;

namespace Avatar.Deploy.Tests.Kubernetes;

/// <summary>The rules find what they are for: an overlay for each mistake.</summary>
public sealed class PlantedMistakeTests(Kustomize kustomize)
{
    private static readonly Variant Production = new(Variant.Production, Variant.GridFs, Variant.Monitoring, Variant.Ingress);

    public static TheoryData<string> Mistakes => [.. PlantedMistake.All.Select(static mistake => mistake.Name)];

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_is_found(string name)
    {
        Kustomize.SkipUnlessThere();
        var mistake = PlantedMistake.All.Single(mistake => mistake.Name == name);
        var variant = mistake.Variant ?? Production;

        var findings = AllRules.Check(kustomize.Read(variant, mistake.Overlay));

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', findings));
        Assert.Contains(findings, finding => finding.Object == mistake.Object
            && finding.Field.Contains(mistake.Field, StringComparison.Ordinal) && finding.Reason.Contains(mistake.Reason, StringComparison.Ordinal));
    }

    /// <summary>A check that finds nothing anywhere would call every manifest good.</summary>
    [Fact]
    public void Every_check_of_the_linters_finds_something_in_the_worst_manifest()
    {
        var worst = Manifest.Read(File.ReadAllText(Repository.GetPath("tests/Deploy.Tests/Kubernetes/worst.yaml")));

        Assert.Empty(worst.Unreadable);
        Assert.Equal(["kube-linter: no-extensions-v1beta"], LinterCheck.All.Where(check => !check.Find(worst).Any()).Select(static check => check.ToString()));
    }

    /// <summary>For instance of an API that is gone.</summary>
    [Fact]
    public void An_object_of_an_unknown_kind_is_found()
    {
        var finding = Assert.Single(Manifest.Read("apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata:\n  name: old\n").Unreadable);

        Assert.Equal(new Finding("Deployment/old", "apiVersion", "extensions/v1beta1/Deployment is not known"), finding);
    }

    [Theory]
    [InlineData("data: { a: b }\ndata: { c: d }", "data")]
    [InlineData("data: { a: b, a: c }", "a")]
    public void A_key_that_occurs_twice_is_found(string text, string key)
    {
        var finding = Assert.Single(Manifest.Read($"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twice\n{text}\n").Unreadable);

        Assert.Equal(new Finding("ConfigMap/twice", key, $"Encountered duplicate key {key}"), finding);
    }
}
