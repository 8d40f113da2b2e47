using System.Net;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Driver;
using Orleans.Configuration;

namespace Avatar.Clustering.MongoDB.Tests.Membership;

public sealed class GatewayTests : IAsyncLifetime
{
    private readonly ClusteringDatabase _database = ClusteringDatabase.CreateOrSkip();

    private MongoDBMembershipTable Table { get; set; } = null!;

    public async ValueTask InitializeAsync() => Table = await _database.BegunMembershipAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Only_active_silos_with_a_gateway_are_gateways()
    {
        var entries = Enum.GetValues<SiloStatus>().Select(status => Make.Entry(status)).ToArray();
        var withoutGateway = Make.Entry(SiloStatus.Active);
        withoutGateway.ProxyPort = 0;
        var second = Make.Entry(SiloStatus.Active, address: Make.Address("2001:db8::5"));
        await Table.InsertAsync([.. entries, withoutGateway, second]);

        var gateways = await _database.Gateways().GetGateways();

        var first = entries.Single(entry => entry.Status == SiloStatus.Active);
        Assert.Equal(
            new[] { first, second }.Select(entry => new IPEndPoint(entry.SiloAddress.Endpoint.Address, 30000)),
            gateways.Select(gateway => gateway.ToGatewayAddress()!.Endpoint));
    }

    [Fact]
    public async Task A_gateway_has_the_form_that_Orleans_expects()
    {
        var address = SiloAddress.New(IPAddress.Parse("10.1.2.3"), 11111, 77);
        await Table.InsertAsync(Make.Entry(SiloStatus.Active, address: address));

        Assert.Equal([new Uri("gwy.tcp://10.1.2.3:30000/77")], await _database.Gateways().GetGateways());
    }

    [Fact]
    public async Task A_silo_is_a_gateway_while_it_is_active()
    {
        var gateways = _database.Gateways();
        var entry = Make.Entry();
        await Table.InsertAsync(entry);
        var counts = new List<int>();

        foreach (var status in new[] { SiloStatus.Joining, SiloStatus.Active, SiloStatus.ShuttingDown, SiloStatus.Dead })
        {
            var (read, etag, version) = await Table.ReadAsync(entry.SiloAddress);
            read.Status = status;
            Assert.True(await Table.UpdateRow(read, etag, version.Next()));
            counts.Add((await gateways.GetGateways()).Count);
        }

        Assert.Equal([0, 1, 0, 0], counts);
    }

    [Fact]
    public async Task A_cluster_without_a_document_has_no_gateways_and_a_client_does_not_create_it()
    {
        var gateways = _database.Gateways("nowhere");

        await gateways.InitializeGatewayListProvider();

        Assert.Empty(await gateways.GetGateways());
        Assert.Equal(0, await _database.Clusters.CountDocumentsAsync(new BsonDocument("_id", "nowhere")));
    }

    [Fact]
    public void The_list_is_as_fresh_as_the_gateway_options_say()
    {
        var gateways = _database.Gateways(gateways: new GatewayOptions { GatewayListRefreshPeriod = TimeSpan.FromSeconds(7) });

        Assert.Equal(TimeSpan.FromSeconds(7), gateways.MaxStaleness);
    }

    [Fact]
    public async Task An_applications_own_conventions_do_not_change_what_is_stored()
    {
        ConventionRegistry.Register("camel", new ConventionPack { new CamelCaseElementNameConvention() }, _ => true);
        try
        {
            await Table.InsertAsync(Make.Entry(SiloStatus.Active));

            var document = await _database.Clusters.Find(new BsonDocument("_id", "a")).SingleAsync();
            Assert.Equal(["_id", "Members", "Version", "VersionEtag"], document.Names.Order(StringComparer.Ordinal).OrderBy(name => name != "_id"));
            Assert.Single(await _database.Gateways().GetGateways());
        }
        finally
        {
            ConventionRegistry.Remove("camel");
        }
    }
}
