using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>A separate client of the cluster that finds the silo on which a grain is active.</summary>
internal sealed class GrainMap : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IHost _host;

    private GrainMap(IHost host) => _host = host;

    private IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<GrainMap> OpenAsync(AvatarCluster cluster)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(static options => (options.ClusterId, options.ServiceId) = ("avatar", "avatar"));
            client.Configure<GatewayOptions>(static options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
            client.Configure<ClientMessagingOptions>(static options => options.ResponseTimeout = Patience);
            client.UseMongoDBClustering((Avatar.Clustering.MongoDB.MongoDBClusteringOptions options) =>
            {
                options.ConnectionString = cluster.Database.ConnectionString;
                options.DatabaseName = cluster.Database.Database.DatabaseNamespace.DatabaseName;
            });
        });
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public Task<SiloAddress?> OfDeviceAsync(string device) => OfAsync(Grains.GetDevice(DeviceId.Parse(device)));

    public Task<SiloAddress?> OfOriginalAsync(string original) => OfAsync(Grains.GetGrain<IOriginalGrain>(original));

    public Task<SiloAddress?> OfExpiryAsync() => OfAsync(Grains.GetGrain<ICartoonExpiryGrain>(ICartoonExpiryGrain.Key));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private async Task<SiloAddress?> OfAsync(IAddressable grain) => await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
}
