using System.Globalization;
using Avatar.Clustering.MongoDB;
using Orleans.Configuration;

namespace Avatar.Hosting;

/// <summary>Configures Orleans for an embedded silo, a silo of a cluster, and a front.</summary>
internal static class OrleansSetup
{
    private const string DefaultName = "avatar";
    private const int MissedProbes = 3;

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
            siloPort: ReadPort(configuration, Settings.SiloPort) is { } port and not 0 ? port : FreePort.Find(),
            gatewayPort: ReadPort(configuration, Settings.GatewayPort) ?? 0);
        silo.UseInMemoryReminderService();
        silo.Configure<GrainCollectionOptions>(SetCollection);
        silo.Configure<GrainDirectoryOptions>(SetDirectoryCache);
    }

    /// <summary>Configures one silo of the cluster whose membership is in MongoDB.</summary>
    public static void UseAvatarCluster(this ISiloBuilder silo, IConfiguration configuration, AvatarSettings settings)
    {
        silo.Configure<ClusterOptions>(options => NameCluster(options, configuration));
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = settings.Get(Settings.ProbeTimeout);
            options.MaxProbeTimeout = settings.Get(Settings.ProbeTimeout) * MaxProbeTimeoutFactor;
            options.NumMissedProbesLimit = MissedProbes;
            options.IAmAliveTablePublishTimeout = HeartbeatInterval;
            options.TableRefreshTimeout = TableRefreshInterval;
            options.DefunctSiloExpiration = DeadSiloRetention;
            options.DefunctSiloCleanupPeriod = DeadSiloCleanupInterval;
        });
        silo.Configure<GrainCollectionOptions>(options =>
        {
            SetCollection(options);
            options.DeactivationTimeout = settings.Get(Settings.DrainTimeout);
        });
        silo.Configure<GrainDirectoryOptions>(SetDirectoryCache);
        silo.Configure<SiloMessagingOptions>(options => options.ClientDropTimeout = ClientDropTimeout);
        silo.UseWatchedGateways();

        silo.Services.AddSingleton(services => new StandstillGuard(
            () => IsMemberAsync(services.GetRequiredService<OwnMembership>()),
            settings.Get(Settings.ProbeTimeout),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<StandstillGuard>>()));
        silo.Services.AddSingleton<IIncomingGrainCallFilter>(services => services.GetRequiredService<StandstillGuard>());
        silo.Services.AddHostedService(services => services.GetRequiredService<StandstillGuard>());
        silo.Services.AddHostedService<TimelyLeave>();
        silo.Services.AddHostedService<SilentMembers>();

        // Spreads the originals of one device over all silos, instead of preferring the silo of the device's grain.
        silo.Configure<ResourceOptimizedPlacementOptions>(options => options.LocalSiloPreferenceMargin = 0);
        silo.UseMongoDBClustering((MongoDBClusteringOptions options) =>
        {
            options.ConnectionString = settings.Get(Settings.MongoDB)!.ToString();
            options.DatabaseName = settings.MongoDatabase;
        });
        silo.UseMongoDBReminders((MongoDBRemindersOptions options) =>
        {
            options.ConnectionString = settings.Get(Settings.MongoDB)!.ToString();
            options.DatabaseName = settings.MongoDatabase;
        });
    }

    /// <summary>Configures a client of the cluster whose membership is in MongoDB. It retries without limit until it has a gateway.</summary>
    public static void UseAvatarCluster(this IClientBuilder client, IConfiguration configuration, AvatarSettings settings)
    {
        client.Configure<ClusterOptions>(options => NameCluster(options, configuration));
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewayListRefreshInterval);
        client.Configure<TypeManagementOptions>(options => options.TypeMapRefreshInterval = GatewayRetryInterval);
        client.Configure<ConnectionOptions>(options => options.OpenConnectionTimeout = GatewayConnectTimeout);
        client.UseWatchedGateways();
        client.UseConnectionRetryFilter<ConnectionRetry>();
        client.Services.AddSingleton<IClusterConnectionStatusObserver>(services => services.GetRequiredService<ClusterConnection>());
        client.UseMongoDBClustering((MongoDBClusteringOptions options) =>
        {
            options.ConnectionString = settings.Get(Settings.MongoDB)!.ToString();
            options.DatabaseName = settings.MongoDatabase;
        });
    }

    /// <summary>
    /// Replaces ports that are 0 by free ports. Must be called before Orleans reads the configuration, because Orleans rejects 0.
    /// </summary>
    /// <exception cref="AvatarStartException">A port is not valid.</exception>
    public static void ChooseFreePorts(IConfiguration configuration)
    {
        foreach (var setting in new[] { Settings.SiloPort, Settings.GatewayPort })
        {
            if (ReadPort(configuration, setting) is 0) configuration[setting.Key] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
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

    private static void NameCluster(ClusterOptions options, IConfiguration configuration)
    {
        options.ClusterId = configuration[Settings.ClusterId.Key] is { Length: > 0 } cluster ? cluster : DefaultName;
        options.ServiceId = configuration[Settings.ServiceId.Key] is { Length: > 0 } service ? service : DefaultName;
    }

    private static int? ReadPort(IConfiguration configuration, ForeignSetting setting) =>
        configuration[setting.Key] is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue ? port
        : throw new AvatarStartException($"{setting.Key} is '{Masked.Value(text)}', but it must be a whole number from 0 to 65535.");
}
