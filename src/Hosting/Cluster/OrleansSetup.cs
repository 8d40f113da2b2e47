using System.Globalization;
using Avatar.Clustering.MongoDB;
using Avatar.Storage;
using Orleans.Configuration;

namespace Avatar.Hosting;

/// <summary>Configures Orleans for an embedded silo, a silo of a cluster, and a front.</summary>
internal static class OrleansSetup
{
    private const int MissedProbes = 3;

    private static readonly string SiloPort = Setting.KeyOf<AvatarClusterOptions>(nameof(AvatarClusterOptions.SiloPort));
    private static readonly string GatewayPort = Setting.KeyOf<AvatarClusterOptions>(nameof(AvatarClusterOptions.GatewayPort));

    /// <summary>Factor by which Orleans can extend the probe timeout while silos are slow. A frozen silo is detected within three extended timeouts.</summary>
    private const int MaxProbeTimeoutFactor = 2;

    private static readonly TimeSpan ActivationAge = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Size of a silo's directory cache: number of grains whose location it keeps, about 330 bytes each. Entries of deactivated grains are kept
    /// until newer ones evict them, so a bound is needed against calls with made-up ids. A cache miss costs one call to the grain directory.
    /// </summary>
    private const int DirectoryCacheSize = 8_192;

    /// <summary>
    /// Interval of the heartbeats in the membership table. A joining silo ignores a member that has missed three of them. After a power cut
    /// no silo is left to declare the old ones dead, so this interval bounds the duration of a cold start.
    /// </summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Interval at which a silo reads the membership table. Silos also notify each other of changes, but skip silos that seem dead, and to a
    /// silo whose clock runs ahead, all others seem dead. Silos that were not notified read the change here.
    /// </summary>
    private static readonly TimeSpan TableRefreshInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long the membership table keeps the rows of dead silos.</summary>
    private static readonly TimeSpan DeadSiloRetention = TimeSpan.FromHours(1);
    private static readonly TimeSpan DeadSiloCleanupInterval = TimeSpan.FromMinutes(10);

    /// <summary>Interval at which a front reads the list of gateways: it starts to use a new silo, and stops using a dead one, within this time.</summary>
    private static readonly TimeSpan GatewayListRefreshInterval = TimeSpan.FromSeconds(5);

    /// <summary>Interval at which a front that has lost all its gateways tries to connect again.</summary>
    private static readonly TimeSpan GatewayRetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a silo keeps answers for a front whose connection is broken before it sends them through another silo that the front is
    /// connected to. Also the interval of that check.
    /// </summary>
    private static readonly TimeSpan ClientDropTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long calls wait for a connection to a gateway, which may be unreachable, before they use another one.</summary>
    private static readonly TimeSpan GatewayConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Configures a cluster of one silo on the loopback address. Nothing is kept after the process exits.</summary>
    public static void UseEmbeddedCluster(this ISiloBuilder silo, IConfiguration configuration)
    {
        silo.UseLocalhostClustering(
            siloPort: ReadPort(configuration, SiloPort) is { } port and not 0 ? port : FreePort.Find(),
            gatewayPort: ReadPort(configuration, GatewayPort) ?? 0);
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable, EmbeddedReminders>();
        silo.Configure<GrainCollectionOptions>(SetCollection);
        silo.Configure<GrainDirectoryOptions>(SetDirectoryCache);
    }

    /// <summary>Configures one silo of the cluster whose membership is in MongoDB.</summary>
    public static void UseAvatarCluster(this ISiloBuilder silo, IHostApplicationBuilder builder)
    {
        var (cluster, stop) = (builder.Settings<AvatarClusterOptions>(), builder.Settings<StopOptions>());
        silo.Configure<ClusterOptions>(options => NameCluster(options, cluster));
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = cluster.ProbeTimeout;
            options.MaxProbeTimeout = cluster.ProbeTimeout * MaxProbeTimeoutFactor;
            options.NumMissedProbesLimit = MissedProbes;
            options.IAmAliveTablePublishTimeout = HeartbeatInterval;
            options.TableRefreshTimeout = TableRefreshInterval;
            options.DefunctSiloExpiration = DeadSiloRetention;
            options.DefunctSiloCleanupPeriod = DeadSiloCleanupInterval;
        });
        silo.Configure<GrainCollectionOptions>(options =>
        {
            SetCollection(options);
            options.DeactivationTimeout = stop.DrainTimeout;
        });
        silo.Configure<GrainDirectoryOptions>(SetDirectoryCache);
        silo.Configure<SiloMessagingOptions>(options => options.ClientDropTimeout = ClientDropTimeout);
        silo.UseWatchedGateways();

        silo.Services.AddSingleton(services => new StandstillGuard(
            () => IsMemberAsync(services.GetRequiredService<OwnMembership>()),
            cluster.ProbeTimeout,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<StandstillGuard>>()));
        silo.Services.AddSingleton<IIncomingGrainCallFilter>(services => services.GetRequiredService<StandstillGuard>());
        silo.Services.AddHostedService(services => services.GetRequiredService<StandstillGuard>());
        silo.Services.AddHostedService<TimelyLeave>();
        silo.Services.AddHostedService<SilentMembers>();

        // Spreads the originals of one device over all silos, instead of preferring the silo of the device's grain.
        silo.Configure<ResourceOptimizedPlacementOptions>(options => options.LocalSiloPreferenceMargin = 0);
        var mongo = builder.Settings<MongoOptions>();
        silo.UseMongoDBClustering((MongoDBClusteringOptions options) => Connect(options, mongo));
        silo.UseMongoDBReminders((MongoDBRemindersOptions options) => Connect(options, mongo));
    }

    /// <summary>Configures a client of the cluster whose membership is in MongoDB. It retries without limit until it has a gateway.</summary>
    public static void UseAvatarCluster(this IClientBuilder client, IHostApplicationBuilder builder)
    {
        var (cluster, mongo) = (builder.Settings<AvatarClusterOptions>(), builder.Settings<MongoOptions>());
        client.Configure<ClusterOptions>(options => NameCluster(options, cluster));
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewayListRefreshInterval);
        client.Configure<TypeManagementOptions>(options => options.TypeMapRefreshInterval = GatewayRetryInterval);
        client.Configure<ConnectionOptions>(options => options.OpenConnectionTimeout = GatewayConnectTimeout);
        client.UseWatchedGateways();
        client.UseConnectionRetryFilter<ConnectionRetry>();
        client.Services.AddSingleton<IClusterConnectionStatusObserver>(services => services.GetRequiredService<ClusterConnection>());
        client.UseMongoDBClustering((MongoDBClusteringOptions options) => Connect(options, mongo));
    }

    /// <summary>
    /// Replaces ports that are 0 by free ports. Must be called before Orleans reads the configuration, because Orleans rejects 0.
    /// </summary>
    /// <exception cref="AvatarStartException">A port is not valid.</exception>
    public static void ChooseFreePorts(IConfiguration configuration)
    {
        foreach (var key in new[] { SiloPort, GatewayPort })
        {
            if (ReadPort(configuration, key) is 0) configuration[key] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>
    /// Deactivates grains that have been idle for a while. Under memory pressure (managed memory above 80 % of the limit of the process) the
    /// grains that have been idle the longest are deactivated immediately.
    /// </summary>
    private static void SetCollection(GrainCollectionOptions options)
    {
        options.CollectionAge = ActivationAge;
        options.EnableActivationSheddingOnMemoryPressure = true;
    }

    private static void SetDirectoryCache(GrainDirectoryOptions options) => options.CacheSize = DirectoryCacheSize;

    private static async Task<bool> IsMemberAsync(OwnMembership membership) =>
        await membership.ReadAsync(CancellationToken.None) is not (null or SiloStatus.Dead);

    private static void NameCluster(ClusterOptions options, AvatarClusterOptions cluster) =>
        (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId);

    private static void Connect(MongoDBOptions options, MongoOptions mongo)
    {
        (options.ConnectionString, options.DatabaseName) = (mongo.ConnectionString, MongoOptions.DatabaseIn(mongo.ConnectionString));
        options.ConfigureClient = StorageServices.MeasureMongo;
    }

    private static int? ReadPort(IConfiguration configuration, string key) =>
        configuration[key] is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue ? port
        : throw new AvatarStartException($"{key} is '{Masked.Value(text)}', but it must be a whole number from 0 to 65535.");
}

/// <summary>Names and addresses of a silo in its cluster. Orleans itself reads <c>Orleans:Name</c> and those under <c>Orleans:Endpoints</c>.</summary>
[Settings("Orleans")]
public sealed class AvatarClusterOptions
{
    [Setting("Name of the cluster. Silos and fronts with the same name find each other.")]
    public string ClusterId { get; set; } = "avatar";

    [Setting("Name of the service, under which reminders are stored.")]
    public string ServiceId { get; set; } = "avatar";

    [Setting("Name of the silo in logs and in the membership table. Fronts ignore it.", Key = "Orleans:Name", Default = "Silo_ and five characters by chance")]
    public string Name { get; set; } = "";

    [Setting("Port for connections between silos; 0 picks a free port from 20000 to 29999.", Key = "Orleans:Endpoints:SiloPort", Default = "11111 in a Cluster, else a free port")]
    public string SiloPort { get; set; } = "";

    [Setting("Port for connections from fronts to silos; 0 picks a free port from 20000 to 29999 in a Cluster.", Key = "Orleans:Endpoints:GatewayPort", Default = "30000 in a Cluster, else closed")]
    public string GatewayPort { get; set; } = "";

    [Setting("Address under which other processes reach this silo.", Key = "Orleans:Endpoints:AdvertisedIPAddress", Default = "the address of the machine; Embedded: loopback")]
    public string AdvertisedAddress { get; set; } = "";

    [Setting(
        "How long a silo waits for the answer to a probe of another silo. After three missed answers that silo is declared dead, and its grains move.",
        Key = "Avatar:Cluster:ProbeTimeout")]
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(3);
}
