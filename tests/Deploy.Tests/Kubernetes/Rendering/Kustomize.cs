using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Avatar.Deploy.Tests.Systemd;

namespace Avatar.Deploy.Tests.Kubernetes.Rendering;

/// <summary>
/// Renders <c>deploy/kubernetes</c> with the Kustomize of kubectl, from a copy of the folder, because a choice of components changes the file of an
/// overlay. Each variant is rendered once.
/// </summary>
public sealed partial class Kustomize : IDisposable
{
    /// <summary>Version 2.0, in kubectl 1.20 and older, knows no folders in <c>resources</c>, no components, and no <c>patches</c>.</summary>
    private const int MinVersion = 5;

    private const string FileName = "kustomization.yaml";

    private static readonly Lazy<string?> Missing = new(FindMissing);

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _root;
    private readonly ConcurrentDictionary<Variant, Lazy<Manifest>> _rendered = new();
    private int _mistakes;

    public Kustomize() => _root = new(Copy);

    public static string Source { get; } = Repository.GetPath("deploy/kubernetes");

    /// <summary>Skips the test where there is no Kustomize, or one that is too old.</summary>
    public static void SkipUnlessThere() => Assert.SkipWhen(Missing.Value is not null, Missing.Value ?? "");

    /// <summary>The objects of a variant.</summary>
    internal Manifest Read(Variant variant) => _rendered.GetOrAdd(variant, key => new(() => Manifest.Read(Run(WriteOverlay(key))))).Value;

    /// <summary>The objects of all variants.</summary>
    internal IReadOnlyList<(Variant Variant, Manifest Manifest)> ReadAll()
    {
        var manifests = new Manifest[Variant.All.Count];
        Parallel.For(0, manifests.Length, index => manifests[index] = Read(Variant.All[index]));
        return [.. Variant.All.Zip(manifests)];
    }

    /// <summary>The objects of an overlay of a variant, which a test makes a mistake with.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="overlay">Lines of the file <c>kustomization.yaml</c> beside <c>resources</c>.</param>
    internal Manifest Read(Variant variant, string overlay)
    {
        var folder = Path.Combine(_root.Value, "overlays", $"mistake-{Interlocked.Increment(ref _mistakes)}");
        Directory.CreateDirectory(folder);
        var objects = WriteOverlay(variant);
        var name = Namespace().Match(File.ReadAllText(Path.Combine(objects, FileName))).Groups[1].Value;
        File.WriteAllText(Path.Combine(folder, FileName), $"namespace: {name}\nresources: [../{Path.GetFileName(objects)}]\n{overlay}");
        return Manifest.Read(Run(folder));
    }

    public void Dispose() => _folder.Dispose();

    private static string Run(string folder)
    {
        var (exitCode, output) = Tool.Run("kubectl", "kustomize", folder);
        Assert.True(exitCode == 0, output);
        return output;
    }

    private static string? FindMissing()
    {
        const string Remedy = "install kubectl 1.27 or later.";
        try
        {
            var (_, output) = Tool.Run("kubectl", "version", "--client", "--output=json");
            var version = JsonDocument.Parse(output).RootElement.TryGetProperty("kustomizeVersion", out var found) ? found.GetString()! : "v2";
            return int.Parse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture) >= MinVersion
                ? null : $"kubectl has Kustomize {version}, which cannot read deploy/kubernetes: {Remedy}";
        }
        catch (Win32Exception)
        {
            return $"kubectl is missing: {Remedy}";
        }
    }

    /// <summary>Copies the folder, and writes the secrets that git does not have.</summary>
    private string Copy()
    {
        var root = _folder["kubernetes"];
        CopyFolder(Source, root);
        var secrets = Path.Combine(root, "overlays", Variant.Production, "secrets");
        File.WriteAllText(
            Path.Combine(secrets, "ConnectionStrings__MongoDB"), "mongodb://avatar:secret@mongodb-0.mongodb.mongodb.svc:27017,mongodb-1.mongodb.mongodb.svc:27017/cartoon-avatar?replicaSet=rs\n");
        File.WriteAllText(Path.Combine(secrets, "Avatar__Admin__Token"), $"{new string('7', 64)}\n");
        return root;
    }

    /// <summary>Copies the overlay, with the components of the variant and, for monitoring, with a token.</summary>
    private string WriteOverlay(Variant variant)
    {
        var overlays = Path.Combine(_root.Value, "overlays");
        var folder = Path.Combine(overlays, string.Join('-', [variant.Overlay, .. variant.Components]));
        lock (_folder)
        {
            if (Directory.Exists(folder)) return folder;
            CopyFolder(Path.Combine(overlays, variant.Overlay), folder);
            var file = Path.Combine(folder, FileName);
            var components = string.Concat(variant.Components.Select(static component => $"  - ../../components/{component}\n"));
            var text = Components().Replace(File.ReadAllText(file), $"components:\n{components}", 1);
            if (variant.Overlay == Variant.Trial && variant.Has(Variant.Monitoring)) text = text.Replace("    literals:\n", "    literals:\n      - Avatar__Admin__Token=0123456789abcdef\n", StringComparison.Ordinal);
            File.WriteAllText(file, text);
        }

        return folder;
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    [GeneratedRegex("^namespace: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    /// <summary>The list of components of an overlay, with its comments.</summary>
    [GeneratedRegex(@"^components:\n(?:  .*\n)+", RegexOptions.Multiline)]
    private static partial Regex Components();
}
