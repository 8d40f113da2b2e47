using Avatar.Deploy.Tests.Kubernetes.Rendering;
using Avatar.Hosting;
using Avatar.Storage;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>Each program accepts the settings of its container, reads all of them, and listens at the ports that the container declares.</summary>
internal sealed class SettingsRule : IRule
{
    /// <summary>What is not in the table of settings, but is read: by the runtime, by the logging framework, and by the exporter of telemetry.</summary>
    private static readonly string[] OtherNames = ["DOTNET_GCHeapHardLimitPercent", "HOME"], OtherPrefixes = ["Logging__", "Kestrel__", "OTEL_"];

    /// <summary>Keys outside of the section <c>Avatar</c>, in which the program itself refuses unknown names.</summary>
    private static readonly HashSet<string> Keys =
    [
        .. new SettingsTable(typeof(HostingOptions), typeof(MongoOptions), typeof(AvatarClusterOptions)).All.Select(static setting => ToVariable(setting.Key)),
        .. NodeAliases.All.Select(static alias => alias.Key),
    ];

    /// <summary>Settings that are secret: their place is a file.</summary>
    private static readonly string[] SecretSettings =
        [ContainerSettings.Database, "MONGODB_URI", "Avatar__Admin__Token", "Avatar__Files__SigningKey", "Avatar__Cartoons__ReplicateToken", "REPLICATE_API_TOKEN"];

    public IEnumerable<Finding> Check(Manifest manifest) => ContainerSettings.All(manifest).SelectMany(settings => (Finding[])
    [
        .. Start(settings), .. FindUnread(settings), .. FindOpenSecrets(settings), .. FindSharedNames(settings), .. ComparePorts(settings),
    ]);

    /// <summary>Builds the program with its settings, as its start does.</summary>
    private static IEnumerable<Finding> Start(ContainerSettings settings)
    {
        if (BuiltProgram.Of(settings).Failure is { } failure)
            yield return new(settings.Workload.Object, FieldOf(settings, failure), failure);
    }

    private static IEnumerable<Finding> FindUnread(ContainerSettings settings) => settings.Environment.Keys
        .Where(static name => !name.StartsWith("Avatar__", StringComparison.Ordinal) && !Keys.Contains(name) && !OtherNames.Contains(name))
        .Where(static name => !OtherPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        .Select(name => new Finding(settings.Workload.Object, settings.FieldOf(name), "no program reads it"));

    private static IEnumerable<Finding> FindOpenSecrets(ContainerSettings settings) => SecretSettings.Where(settings.Environment.ContainsKey)
        .Select(name => new Finding(settings.Workload.Object, Workload.Field(settings.Container, $"env[{name}]"), "everyone who can read the pod sees a secret in its environment; put it into a file"));

    /// <summary>The pods of one Deployment have one environment, so what is unlike in each of them comes from the downward API.</summary>
    private static IEnumerable<Finding> FindSharedNames(ContainerSettings settings)
    {
        if (settings.Workload.Name != Workload.Silo) yield break;
        foreach (var (name, path) in new[] { ("Orleans__Name", "metadata.name"), ("Orleans__Endpoints__AdvertisedIPAddress", "status.podIP") })
        {
            if ((settings.Container.Env ?? []).FirstOrDefault(variable => variable.Name == name)?.ValueFrom?.FieldRef?.FieldPath != path)
                yield return new(settings.Workload.Object, settings.FieldOf(name), $"each silo needs its own: {path} of its pod");
        }
    }

    private static IEnumerable<Finding> ComparePorts(ContainerSettings settings)
    {
        var isSilo = settings.Workload.Name == Workload.Silo;
        var listening = new Dictionary<string, int?>
        {
            ["http"] = settings.OpenPort(ContainerSettings.Urls),
            ["admin"] = settings.OpenPort(ContainerSettings.AdminUrls),
            ["silo"] = isSilo ? settings.Port(ContainerSettings.SiloPort) : null,
            ["gateway"] = isSilo ? settings.Port(ContainerSettings.GatewayPort) : null,
        };
        var declared = (settings.Container.Ports ?? []).ToDictionary(static port => port.Name, static port => port.ContainerPort);
        foreach (var (name, port) in declared)
        {
            if (listening.GetValueOrDefault(name) != port)
                yield return new(settings.Workload.Object, Workload.Field(settings.Container, $"ports[{name}]"), $"the program does not listen at {port}");
        }

        foreach (var (name, port) in listening.Where(pair => pair.Value is not null && !declared.ContainsKey(pair.Key)))
            yield return new(settings.Workload.Object, Workload.Field(settings.Container, $"ports[{name}]"), $"the program listens at {port}, but the container does not say so");
    }

    /// <summary>The setting that a message names first: a message may go on with a suggestion.</summary>
    private static string FieldOf(ContainerSettings settings, string message)
    {
        var name = settings.Secrets.Keys.Concat(settings.Environment.Keys)
            .Select(name => (Name: name, Index: Math.Max(message.IndexOf(name.Replace("__", ":", StringComparison.Ordinal), StringComparison.Ordinal), message.IndexOf($"/{name}'", StringComparison.Ordinal))))
            .Where(static found => found.Index >= 0)
            .OrderBy(static found => found.Index).ThenByDescending(static found => found.Name.Length)
            .Select(static found => found.Name).FirstOrDefault();
        return name is null ? Workload.Field(settings.Container, "env") : settings.FieldOf(name);
    }

    private static string ToVariable(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
