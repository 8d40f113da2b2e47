using System.Globalization;
using System.Text;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using MongoDB.Driver;

namespace Avatar.Deploy.Tests.Kubernetes.Rules;

/// <summary>The settings that a container gives to its program: the environment, and the files of the folder with secrets.</summary>
internal sealed class ContainerSettings
{
    public const string Urls = "ASPNETCORE_URLS", AdminUrls = "Avatar__AdminUrls", SecretsDirectory = "Avatar__SecretsDirectory";
    public const string SiloPort = "Orleans__Endpoints__SiloPort", GatewayPort = "Orleans__Endpoints__GatewayPort";
    public const string Notice = "Avatar__Shutdown__Notice", DrainTimeout = "Avatar__Shutdown__DrainTimeout";
    public const string Database = "ConnectionStrings__MongoDB", EngineUrl = "Avatar__Cartoons__RemoteUrl";

    private readonly Dictionary<string, string> _fields = [];

    private ContainerSettings(Workload workload, V1Container container) => (Workload, Container) = (workload, container);

    public Workload Workload { get; }

    public V1Container Container { get; }

    /// <summary>The environment.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The files with secrets, by their names.</summary>
    public Dictionary<string, string> Secrets { get; } = [];

    /// <summary>The settings of all containers that run a program of the service.</summary>
    public static IEnumerable<ContainerSettings> All(Manifest manifest) =>
        manifest.Workloads.Where(static workload => workload.IsAvatar).Select(workload => Of(manifest, workload));

    public static ContainerSettings Of(Manifest manifest, Workload workload)
    {
        var settings = new ContainerSettings(workload, workload.Pod.Containers[0]);
        settings.ReadEnvironment(manifest);
        settings.ReadSecrets(manifest);
        return settings;
    }

    /// <summary>The value of a setting; null if it is not set.</summary>
    public string? this[string name] => Secrets.GetValueOrDefault(name) ?? Environment.GetValueOrDefault(name);

    public TimeSpan Duration(string name) => TimeSpan.TryParse(this[name], CultureInfo.InvariantCulture, out var duration) ? duration : TimeSpan.Zero;

    public int? Port(string name) => int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    /// <summary>The port of a list of URLs that other pods can connect to; null if there is none.</summary>
    public int? OpenPort(string name)
    {
        var address = this[name] is { } url ? BindingAddress.Parse(url) : null;
        return address is null || address.Host is "localhost" or "127.0.0.1" ? null : address.Port;
    }

    /// <summary>The hosts of the connection string.</summary>
    public IReadOnlyList<(string Host, int Port)> DatabaseHosts =>
        this[Database] is { Length: > 0 } text ? [.. MongoUrl.Create(text.Trim()).Servers.Select(static server => (server.Host, server.Port))] : [];

    /// <summary>Where a setting is set.</summary>
    public string FieldOf(string name) => _fields.GetValueOrDefault(name) ?? Workload.Field(Container, $"env[{name}]");

    private void ReadEnvironment(Manifest manifest)
    {
        foreach (var source in Container.EnvFrom ?? [])
        {
            foreach (var (name, value) in manifest.Find<V1ConfigMap>(source.ConfigMapRef?.Name)?.Data ?? new Dictionary<string, string>())
            {
                Environment[name] = value;
                _fields[name] = $"data[{name}] of ConfigMap/{source.ConfigMapRef!.Name}";
            }
        }

        foreach (var variable in Container.Env ?? [])
        {
            Environment[variable.Name] = variable.ValueFrom?.FieldRef?.FieldPath switch
            {
                "metadata.name" => $"{Workload.Name}-5d6f7c-x2b4z",
                "status.podIP" => "10.1.2.3",
                null => variable.Value ?? "",
                _ => "",
            };
            _fields.Remove(variable.Name);
        }
    }

    private void ReadSecrets(Manifest manifest)
    {
        var mount = (Container.VolumeMounts ?? []).FirstOrDefault(mount => mount.MountPath == this[SecretsDirectory]);
        var name = (Workload.Pod.Volumes ?? []).FirstOrDefault(volume => volume.Name == mount?.Name)?.Secret?.SecretName;
        foreach (var (key, value) in manifest.Find<V1Secret>(name)?.Data ?? new Dictionary<string, byte[]>())
        {
            // The model of an empty value is null.
            Secrets[key] = Encoding.UTF8.GetString(value ?? []);
            _fields[key] = $"data[{key}] of Secret/{name}";
        }
    }
}
