using System.Globalization;
using Avatar.Clustering.MongoDB;
using Avatar.Silo.Cluster.Gateways;
using Avatar.Silo.Configuration;
using Avatar.Silo.Starting;
using Orleans.Configuration;

namespace Avatar.Silo.Cluster;

/// <summary>How Orleans is set up, for a silo on its own, a silo of many, and a front.</summary>
internal static class OrleansSetup
{
    private const string DefaultName = "avatar";
    private const int MissedProbes = 3;

    /// <summary>How far Orleans may stretch a probe's time-out while silos are slow: a frozen one is noticed within three of these.</summary>
    private const int SlowProbe = 2;

    private static readonly TimeSpan ActivationAge = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Grains whose silo a silo remembers, some 330 bytes each. Grains that have left long ago stand in it, too, until others take their
    /// places: made-up ids must not fill the memory with them. For a grain that is not in it, a silo asks the directory, which takes a call.
    /// </summary>
    private const int RememberedPlaces = 8_192;

    /// <summary>
    /// Three of these without a sign of life in the table, and those that join need not wait for an answer any more. Where all
    /// silos are lost at once nobody else is left to declare them dead, so this is what a cold start after a power cut waits for.
    /// </summary>
    private static readonly TimeSpan AliveToldEvery = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Silos tell each other who comes and goes, but not those who seem to be gone themselves: to one whose clock is ahead all
    /// others do. What nobody told is read from the table as often as this.
    /// </summary>
    private static readonly TimeSpan MembersReadEvery = TimeSpan.FromSeconds(5);

    /// <summary>What has been dead for so long is of no interest to anybody.</summary>
    private static readonly TimeSpan DeadSilosKept = TimeSpan.FromHours(1);
    private static readonly TimeSpan DeadSilosCleanedEvery = TimeSpan.FromMinutes(10);

    /// <summary>A new silo takes calls, and a lost one none, within so long at a front.</summary>
    private static readonly TimeSpan GatewaysReadEvery = TimeSpan.FromSeconds(5);

    /// <summary>A front that has lost all its gateways tries for one as often as this.</summary>
    private static readonly TimeSpan GatewayAskedEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a silo keeps answers for a front whose connection to it is broken, before it sends them by way of another silo that the
    /// front is connected to. It looks as often as this.
    /// </summary>
    private static readonly TimeSpan AnswersKept = TimeSpan.FromSeconds(2);

    /// <summary>How long calls wait for a connection to a gateway that may be out of reach, before they go by another.</summary>
    private static readonly TimeSpan GatewayConnectsWithin = TimeSpan.FromSeconds(2);

    /// <summary>A cluster of one, on the loopback address, with nothing to outlive the process.</summary>
    public static void UseEmbeddedCluster(this ISiloBuilder silo, IConfiguration configuration)
    {
        silo.UseLocalhostClustering(
            siloPort: PortOf(configuration, Settings.SiloPort) is { } port and not 0 ? port : FreePort.Find(),
            gatewayPort: PortOf(configuration, Settings.GatewayPort) ?? 0);
        silo.UseInMemoryReminderService();
        silo.Configure<GrainCollectionOptions>(Collect);
        silo.Configure<GrainDirectoryOptions>(Remember);
    }

    /// <summary>One silo of the cluster that the MongoDB knows.</summary>
    public static void UseAvatarCluster(this ISiloBuilder silo, IConfiguration configuration, AvatarSettings settings)
    {
        silo.Configure<ClusterOptions>(options => NameCluster(options, configuration));
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = settings.Get(Settings.ProbeTimeout);
            options.MaxProbeTimeout = settings.Get(Settings.ProbeTimeout) * SlowProbe;
            options.NumMissedProbesLimit = MissedProbes;
            options.IAmAliveTablePublishTimeout = AliveToldEvery;
            options.TableRefreshTimeout = MembersReadEvery;
            options.DefunctSiloExpiration = DeadSilosKept;
            options.DefunctSiloCleanupPeriod = DeadSilosCleanedEvery;
        });
        silo.Configure<GrainCollectionOptions>(options =>
        {
            Collect(options);
            options.DeactivationTimeout = settings.Get(Settings.DrainTimeout);
        });
        silo.Configure<GrainDirectoryOptions>(Remember);
        silo.Configure<SiloMessagingOptions>(options => options.ClientDropTimeout = AnswersKept);
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

        // The originals of one device are to be drawn by all silos, not by the one that its grain happens to be on.
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

    /// <summary>A client of the cluster that the MongoDB knows; it waits for a gateway as long as it takes.</summary>
    public static void UseAvatarCluster(this IClientBuilder client, IConfiguration configuration, AvatarSettings settings)
    {
        client.Configure<ClusterOptions>(options => NameCluster(options, configuration));
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewaysReadEvery);
        client.Configure<TypeManagementOptions>(options => options.TypeMapRefreshInterval = GatewayAskedEvery);
        client.Configure<ConnectionOptions>(options => options.OpenConnectionTimeout = GatewayConnectsWithin);
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
    /// Puts free ports in the place of those that are 0. To be called before Orleans reads the configuration, which takes a 0
    /// for a slip.
    /// </summary>
    /// <exception cref="AvatarStartException">A port is none.</exception>
    public static void ChooseFreePorts(IConfiguration configuration)
    {
        foreach (var setting in new[] { Settings.SiloPort, Settings.GatewayPort })
        {
            if (PortOf(configuration, setting) is 0) configuration[setting.Key] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>
    /// What was not used for long leaves, and where memory is short (managed memory beyond 80 % of what the process may have) what was
    /// not used for longest leaves at once.
    /// </summary>
    private static void Collect(GrainCollectionOptions options)
    {
        options.CollectionAge = ActivationAge;
        options.EnableActivationSheddingOnMemoryPressure = true;
    }

    private static void Remember(GrainDirectoryOptions options) => options.CacheSize = RememberedPlaces;

    private static async Task<bool> IsMemberAsync(OwnMembership membership) =>
        await membership.ReadAsync(CancellationToken.None) is not (null or SiloStatus.Dead);

    private static void NameCluster(ClusterOptions options, IConfiguration configuration)
    {
        options.ClusterId = configuration[Settings.ClusterId.Key] is { Length: > 0 } cluster ? cluster : DefaultName;
        options.ServiceId = configuration[Settings.ServiceId.Key] is { Length: > 0 } service ? service : DefaultName;
    }

    private static int? PortOf(IConfiguration configuration, ForeignSetting setting) =>
        configuration[setting.Key] is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue ? port
        : throw new AvatarStartException($"{setting.Key} is '{Masked.Value(text)}', but it must be a whole number from 0 to 65535.");
}
