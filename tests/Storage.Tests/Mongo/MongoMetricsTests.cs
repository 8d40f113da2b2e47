using System.Diagnostics.Metrics;
using Avatar.Storage.Mongo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

public sealed class MongoMetricsTests : MongoTestBase
{
    private const string Pings = "avatar.mongodb.command.duration{command=ping,outcome=ok}";
    private const string Waits = "avatar.mongodb.pool.wait";

    [Fact]
    public async Task Commands_and_the_pool_are_measured()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var readings = new Measurements(meters);
        using var connection = new MongoConnection(
            Options.Create(new MongoOptions { ConnectionString = Database.ConnectionString }), new MongoMetrics(meters));
        var ping = new BsonDocument("ping", 1);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.Database.RunCommandAsync<BsonDocument>(ping, cancellationToken: Cancel)));
        await Assert.ThrowsAnyAsync<MongoCommandException>(() => connection.Database.RunCommandAsync<BsonDocument>(
            new BsonDocument("find", 1), cancellationToken: Cancel));

        Assert.Equal(20, readings.Read(Pings));
        Assert.Equal(1, readings.Read("avatar.mongodb.command.duration{command=find,outcome=failed}"));
        Assert.Equal(21, readings.Read(Waits));
        Assert.Equal((0, 0), (readings.Read("avatar.mongodb.pool.in_use"), readings.Read("avatar.mongodb.pool.waiting")));
    }

    [Fact]
    public async Task Other_clients_are_measured_if_the_process_measures_and_share_their_connections()
    {
        await using var services = new ServiceCollection().AddMetrics().AddMongoMetrics().BuildServiceProvider();
        using var readings = new Measurements(services.GetRequiredService<IMeterFactory>());
        using var one = new MongoClient(Measured(services));
        using var other = new MongoClient(Measured(services));

        foreach (var client in new[] { one, other }) await client.GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: Cancel);

        Assert.Same(one.Cluster, other.Cluster);
        Assert.Equal(2, readings.Read(Pings));
        await using var without = new ServiceCollection().BuildServiceProvider();
        Assert.Null(Measured(without).ClusterConfigurator);

        MongoClientSettings Measured(IServiceProvider services)
        {
            var settings = MongoClientSettings.FromConnectionString(Database.ConnectionString);
            services.MeasureMongo(settings);
            return settings;
        }
    }

    [Fact]
    public async Task A_call_counts_as_waiting_until_it_has_a_connection_and_then_as_using_it()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var readings = new Measurements(meters);
        var metrics = new MongoMetrics(meters);
        var (waiting, inUse) = (0.0, 0.0);
        var connection = Connect(configure: settings => settings.ClusterConfigurator = cluster =>
        {
            metrics.Configurator(cluster);
            cluster.Subscribe<MongoDB.Driver.Core.Events.ConnectionPoolCheckingOutConnectionEvent>(_ => waiting = readings.Read("avatar.mongodb.pool.waiting")!.Value);
            cluster.Subscribe<MongoDB.Driver.Core.Events.CommandStartedEvent>(_ => inUse = readings.Read("avatar.mongodb.pool.in_use")!.Value);
        });

        await connection.Database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: Cancel);

        Assert.Equal((1, 1), (waiting, inUse));
    }
}
