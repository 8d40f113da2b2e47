using Avatar.Deploy.Tests.Kubernetes.Rendering;
using Avatar.Deploy.Tests.Kubernetes.Rules;

namespace Avatar.Deploy.Tests.Kubernetes;

/// <summary>Both overlays of <c>deploy/kubernetes</c> with every combination of components that makes sense follow all rules.</summary>
public sealed class ManifestTests(Kustomize kustomize)
{
    public static TheoryData<Variant> Variants => [.. Variant.All];

    public static TheoryData<string> Checks => [.. LinterCheck.All.Select(static check => check.ToString())];

    [Theory, MemberData(nameof(Variants))]
    public void Nothing_is_wrong_with_it(Variant variant)
    {
        Kustomize.SkipUnlessThere();

        Assert.Empty(AllRules.Check(kustomize.Read(variant)));
    }

    [Theory]
    [InlineData(Variant.Trial)]
    [InlineData(Variant.Production)]
    public void An_overlay_is_one_of_the_variants_as_it_is(string overlay)
    {
        Kustomize.SkipUnlessThere();
        var written = File.ReadAllText(Path.Combine(Kustomize.Source, "overlays", overlay, "kustomization.yaml"));
        var components = Directory.EnumerateDirectories(Path.Combine(Kustomize.Source, "components")).Select(static folder => Path.GetFileName(folder))
            .Where(component => written.Contains($"\n  - ../../components/{component}\n", StringComparison.Ordinal));

        Assert.Contains(Variant.All, variant => variant.Overlay == overlay && variant.Components.Order().SequenceEqual(components.Order()));
    }

    /// <summary>The default checks of two linters, and the controls of Pod Security "restricted": each is kept by all variants, or broken for a reason.</summary>
    [Theory, MemberData(nameof(Checks))]
    public void A_check_is_kept_or_broken_for_a_reason(string name)
    {
        Kustomize.SkipUnlessThere();
        var check = LinterCheck.All.Single(check => check.ToString() == name);
        var findings = kustomize.ReadAll().SelectMany(found => check.Find(found.Manifest)).ToList();

        if (check.BrokenBecause is null) Assert.Empty(findings);
        else Assert.NotEmpty(findings);
    }
}
