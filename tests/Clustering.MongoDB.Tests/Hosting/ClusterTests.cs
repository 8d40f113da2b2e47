using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB.Tests.Hosting;

/// <summary>Silos and clients that find each other through MongoDB.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private readonly ClusteringDatabase _database = ClusteringDatabase.CreateOrSkip();
    private readonly Hosts _hosts = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _hosts.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Silos_find_each_other_a_client_finds_them_and_silos_that_left_are_dead()
    {
        await _hosts.StartSiloAsync(UseMongoDB);
        var second = await _hosts.StartSiloAsync(UseMongoDB);
        var client = await _hosts.StartClientAsync(builder => builder.UseMongoDBClustering(SetConnection));
        var grains = client.Services.GetRequiredService<IClusterClient>();
        var management = grains.GetGrain<IManagementGrain>(0);

        Assert.Equal("hello", await grains.GetGrain<IReminded>("a").EchoAsync("hello"));
        Assert.Equal(2, (await management.GetHosts(onlyActive: true)).Count);
        Assert.Equal(2, (await _database.Gateways("cluster").GetGateways()).Count);
        await _hosts.StopAsync(second);

        var statuses = (await _database.Membership("cluster").ReadAll()).Members.Select(member => member.Item1.Status);
        Assert.Equal([SiloStatus.Active, SiloStatus.Dead], statuses.Order());
        Assert.Single(await _database.Gateways("cluster").GetGateways());
        Assert.Equal("again", await grains.GetGrain<IReminded>("a").EchoAsync("again"));
    }

    [Fact]
    public async Task Configuration_without_code_chooses_membership_gateways_and_reminders()
    {
        (string, string?)[] settings =
        [
            ("Orleans:Clustering:ProviderType", "MongoDB"),
            ("Orleans:Clustering:ConnectionString", _database.ConnectionString),
            ("Orleans:Clustering:CollectionPrefix", "configured_"),
            ("Orleans:Reminders:ProviderType", "MongoDB"),
            ("Orleans:Reminders:ConnectionName", "Reminders"),
            ("Orleans:Reminders:CollectionPrefix", "configured_"),
            ("ConnectionStrings:Reminders", _database.ConnectionString),
        ];
        await _hosts.StartSiloAsync(_ => { }, settings);
        var client = await _hosts.StartClientAsync(_ => { }, [.. settings.Where(setting => !setting.Item1.Contains("Reminders", StringComparison.Ordinal))]);

        var grain = client.Services.GetRequiredService<IClusterClient>().GetGrain<IReminded>("a");
        await grain.RegisterAsync("r");

        Assert.True(await grain.IsRegisteredAsync("r"));
        Assert.Equal(1, await CountAsync("configured_orleans_membership"));
        Assert.Equal(1, await CountAsync("configured_orleans_reminders"));
    }

    [Fact]
    public async Task A_reminder_is_found_by_a_new_silo_after_a_full_stop()
    {
        var first = await _hosts.StartSiloAsync(UseMongoDB);
        var grain = first.Services.GetRequiredService<IGrainFactory>().GetGrain<IReminded>("a");
        await grain.RegisterAsync("r");
        var before = await first.Services.GetRequiredService<IReminderTable>().ReadRow(grain.GetGrainId(), "r", CancellationToken.None);
        await _hosts.StopAsync(first);

        var second = await _hosts.StartSiloAsync(UseMongoDB);

        var after = await second.Services.GetRequiredService<IReminderTable>().ReadRow(grain.GetGrainId(), "r", CancellationToken.None);
        Assert.NotNull(before);
        Assert.NotNull(after);
        Assert.Equal((before.ETag, before.StartAt, before.Period, DateTimeKind.Utc), (after.ETag, after.StartAt, after.Period, after.StartAt.Kind));
        Assert.True(await second.Services.GetRequiredService<IGrainFactory>().GetGrain<IReminded>("a").IsRegisteredAsync("r"));
    }

    private void UseMongoDB(ISiloBuilder builder) => builder
        .UseMongoDBClustering(SetConnection)
        .UseMongoDBReminders((MongoDBRemindersOptions options) => options.ConnectionString = _database.ConnectionString);

    private void SetConnection(MongoDBClusteringOptions options) => options.ConnectionString = _database.ConnectionString;

    private Task<long> CountAsync(string collection) =>
        _database.Database.GetCollection<BsonDocument>(collection).CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty);
}
