using System.Net;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using Avatar.Deploy.Tests.Kubernetes.Rules;
using Avatar.ServiceTesting.Processes;
using k8s.Models;

namespace Avatar.Deploy.Tests.Kubernetes;

/// <summary>A process with the environment and the secrets of a pod. There is no kubelet here: tests ask the probes.</summary>
internal sealed class PodProcess : IAsyncDisposable
{
    private const string AdminLine = "  Admin";

    private readonly TemporaryFolder _folder = new();
    private readonly V1Container _container;

    /// <param name="manifest">The manifest.</param>
    /// <param name="workload">The name of the workload.</param>
    /// <param name="connection">The connection string of the database.</param>
    public PodProcess(Manifest manifest, string workload, string connection)
    {
        var settings = ContainerSettings.Of(manifest, manifest.Workloads.Single(found => found.Name == workload));
        _container = settings.Container;
        var secrets = Directory.CreateDirectory(_folder["secrets"]).FullName;
        foreach (var (key, value) in settings.Secrets) File.WriteAllText(Path.Combine(secrets, key), key == ContainerSettings.Database ? connection : value);
        Process = new()
        {
            Kind = workload == Workload.Silo ? AvatarProgram.Silo : AvatarProgram.WebFront,
            Settings = new(settings.Environment)
            {
                // The addresses of this machine, and free ports.
                [ContainerSettings.Urls] = "http://127.0.0.1:0",
                [ContainerSettings.AdminUrls] = "http://127.0.0.1:0",
                [ContainerSettings.SecretsDirectory] = secrets,
                [ContainerSettings.SiloPort] = "0",
                [ContainerSettings.GatewayPort] = "0",
                ["Orleans__Endpoints__AdvertisedIPAddress"] = "127.0.0.1",
                ["Avatar__DataDirectory"] = _folder["data"],
            },
        };
    }

    public AvatarProcess Process { get; }

    /// <summary>The address of the admin port.</summary>
    public string Admin => Process.Said.Split('\n').First(static line => line.StartsWith(AdminLine, StringComparison.Ordinal))[AdminLine.Length..].Trim();

    /// <summary>The answers to the probes of startup, liveness and readiness.</summary>
    public async Task<IReadOnlyList<HttpStatusCode>> AskProbesAsync()
    {
        using var client = Process.NewClient();
        var answers = new List<HttpStatusCode>();
        foreach (var probe in new[] { _container.StartupProbe, _container.LivenessProbe, _container.ReadinessProbe })
        {
            using var answer = await client.GetAsync(probe.HttpGet.Path);
            answers.Add(answer.StatusCode);
        }

        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
