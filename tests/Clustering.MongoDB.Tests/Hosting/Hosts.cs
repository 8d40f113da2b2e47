using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace Avatar.Clustering.MongoDB.Tests.Hosting;

/// <summary>Hosts with a silo or a client, on free ports, with the settings of the test.</summary>
internal sealed class Hosts : IAsyncDisposable
{
    private readonly TestClusterPortAllocator _ports = new();
    private readonly List<IHost> _hosts = [];

    public async Task<IHost> StartSiloAsync(Action<ISiloBuilder> configure, params (string Key, string? Value)[] settings)
    {
        var (siloPort, gatewayPort) = _ports.AllocateConsecutivePortPairs(1);
        return await StartAsync(
            builder => builder.UseOrleans(silo =>
            {
                silo.ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort);
                silo.Configure<ClusterOptions>(SetCluster);
                configure(silo);
            }),
            settings);
    }

    public Task<IHost> StartClientAsync(Action<IClientBuilder> configure, params (string Key, string? Value)[] settings) => StartAsync(
        builder => builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(SetCluster);
            configure(client);
        }),
        settings);

    public static IHost Build(Action<HostApplicationBuilder> configure, params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        configure(builder);
        return builder.Build();
    }

    /// <summary>Stops the silo or client cleanly.</summary>
    public async Task StopAsync(IHost host)
    {
        _hosts.Remove(host);
        await host.StopAsync();
        host.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts).ToArray()) await StopAsync(host);
        _ports.Dispose();
    }

    private async Task<IHost> StartAsync(Action<HostApplicationBuilder> configure, (string Key, string? Value)[] settings)
    {
        var host = Build(configure, settings);
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        _hosts.Add(host);
        return host;
    }

    private static void SetCluster(ClusterOptions options) => (options.ClusterId, options.ServiceId) = ("cluster", "service");
}
