using System.Reflection;
using System.Xml.Linq;

namespace Avatar.Architecture.Tests;

/// <summary>Project references have one direction, and only types that other projects need are public.</summary>
public sealed class ReferenceTests
{
    /// <summary>The projects that each project in <c>src</c> is allowed to reference directly.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Settings"] = [],
        ["Grains.Abstractions"] = [],
        ["Imaging"] = ["Grains.Abstractions", "Settings"],
        ["Storage"] = ["Grains.Abstractions", "Settings"],
        ["Grains"] = ["Storage", "Imaging"],
        ["Clustering.MongoDB"] = [],
        ["Hosting"] = ["Grains", "Clustering.MongoDB"],
        ["Silo"] = ["Hosting"],
        ["WebFront"] = ["Hosting"],
    };

    [Fact]
    public void Projects_reference_only_lower_layers()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

        Assert.Equal(Allowed.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        Assert.All(projects, project =>
        {
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(references.Except(Allowed[Path.GetFileNameWithoutExtension(project)]));
        });
    }

    [Theory]
    [InlineData("Imaging", "Orleans", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite")]
    [InlineData("Storage", "Orleans.Runtime", "Microsoft.AspNetCore", "NetVips")]
    [InlineData("Grains.Abstractions", "Orleans.Runtime", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "NetVips")]
    [InlineData("Grains", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "NetVips", "Microsoft.ML.OnnxRuntime")]
    public void A_layer_does_not_reference_assemblies_of_other_layers(string project, params string[] foreign)
    {
        var references = Assembly.Load($"Avatar.{project}").GetReferencedAssemblies().Select(name => name.Name!).ToArray();

        Assert.All(foreign, prefix => Assert.DoesNotContain(references, name => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void Grain_classes_are_not_public() =>
        Assert.DoesNotContain(Assembly.Load("Avatar.Grains").GetExportedTypes(), type => type.IsAssignableTo(typeof(Orleans.Grain)));

    [Fact]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        var types = Allowed.Keys.SelectMany(project => Assembly.Load($"Avatar.{project}").GetTypes()).ToArray();
        var bases = types.Select(type => type.BaseType is { IsGenericType: true } generic ? generic.GetGenericTypeDefinition() : type.BaseType).ToHashSet();
        var open = types
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false, Namespace: not null })
            .Where(type => type.Namespace!.StartsWith("Avatar", StringComparison.Ordinal) && !type.Name.Contains('<', StringComparison.Ordinal))
            .Where(type => !bases.Contains(type))
            .Select(type => type.FullName);

        Assert.Empty(open);
    }

    /// <summary>The public types of a project are listed here, so that making a type public is a deliberate change.</summary>
    [Theory]
    [InlineData("Grains", "Avatar.Grains.CartoonOptions", "Avatar.Grains.DeviceLimitOptions", "Avatar.Grains.DomainErrors", "Avatar.Grains.FileSweepOptions", "Avatar.Grains.GrainsServices", "Avatar.Grains.StoredFaceCutter")]
    public void Only_types_that_other_projects_need_are_public(string project, params string[] expected)
    {
        var exported = Assembly.Load($"Avatar.{project}").GetExportedTypes()
            .Select(type => type.FullName!)
            .Where(name => !name.StartsWith("OrleansCodeGen", StringComparison.Ordinal));

        Assert.Equal(expected.Order(), exported.Order());
    }

    /// <summary>On Linux .NET does not report failed flushes (decision 32), so <c>DurableFiles</c> calls the system directly.</summary>
    [Fact]
    public void Files_are_flushed_by_a_call_that_reports_its_failures()
    {
        string[] forbidden = ["FlushToDisk", "flushToDisk", "Flush(true", "FileOptions.WriteThrough"];
        var users = Repository.Sources()
            .Where(file => forbidden.Any(call => File.ReadAllText(file).Contains(call, StringComparison.Ordinal)))
            .Select(Path.GetFileName);

        Assert.Equal(["DurableFiles.cs"], users);
    }
}
