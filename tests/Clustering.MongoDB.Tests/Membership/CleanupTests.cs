using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB.Tests.Membership;

public sealed class CleanupTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Before = Make.Now.AddDays(-7);
    private static readonly DateTime LongAgo = Make.Now.AddDays(-10);

    private readonly ClusteringDatabase _database = ClusteringDatabase.CreateOrSkip();

    private MongoDBMembershipTable Table { get; set; } = null!;

    public async ValueTask InitializeAsync() => Table = await _database.BegunMembershipAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Silos_that_are_both_dead_and_old_are_removed()
    {
        await Table.InsertAsync([.. Enum.GetValues<SiloStatus>().Select(status => Make.Entry(status, LongAgo))]);
        var dead = Make.Entry(SiloStatus.Dead);
        await Table.InsertAsync(dead);

        await Table.CleanupDefunctSiloEntries(Before);

        var left = (await Table.ReadAll()).Members.Select(member => member.Item1).ToArray();
        Assert.Equal(dead.SiloAddress, Assert.Single(left, entry => entry.Status == SiloStatus.Dead).SiloAddress);
        Assert.Equal(Enum.GetValues<SiloStatus>().Except([SiloStatus.Dead]), left.Select(entry => entry.Status).Except([SiloStatus.Dead]).Order());
    }

    [Fact]
    public async Task A_removal_is_one_change_with_a_new_version_and_keeps_the_etags_of_rows()
    {
        var stays = Make.Entry(SiloStatus.Active);
        await Table.InsertAsync(Make.Entry(SiloStatus.Dead, LongAgo), Make.Entry(SiloStatus.Dead, LongAgo), stays);
        var (_, etag, version) = await Table.ReadAsync(stays.SiloAddress);

        await Table.CleanupDefunctSiloEntries(Before);

        var after = await Table.ReadAsync(stays.SiloAddress);
        Assert.Equal(etag, after.Etag);
        Assert.Equal(version.Version + 1, after.Version.Version);
        Assert.NotEqual(version.VersionEtag, after.Version.VersionEtag);
        Assert.False(await Table.UpdateRow(stays, etag, version.Next()));
        Assert.True(await Table.UpdateRow(stays, etag, after.Version.Next()));
    }

    [Fact]
    public async Task Without_silos_to_remove_nothing_changes()
    {
        await Table.InsertAsync(Make.Entry(SiloStatus.Dead), Make.Entry(SiloStatus.Active, LongAgo));
        var before = (await Table.ReadAll()).Version;

        await Table.CleanupDefunctSiloEntries(Before);
        await _database.Membership("nowhere").CleanupDefunctSiloEntries(Before);

        Assert.Equal(before, (await Table.ReadAll()).Version);
        Assert.Equal(1, await _database.Clusters.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty));
    }

    [Fact]
    public async Task The_age_of_a_silo_counts_from_its_last_heartbeat_start_or_vote_whichever_is_latest()
    {
        var started = Make.Entry(SiloStatus.Dead, LongAgo);
        started.StartTime = Make.Now;
        var alive = Make.Entry(SiloStatus.Dead, LongAgo);
        var buried = Make.Entry(SiloStatus.Dead, LongAgo);
        buried.SuspectTimes = [Tuple.Create(Make.Address(), LongAgo), Tuple.Create(Make.Address(), Make.Now)];
        var votedLongAgo = Make.Entry(SiloStatus.Dead, LongAgo);
        votedLongAgo.SuspectTimes = [Tuple.Create(Make.Address(), LongAgo)];
        await Table.InsertAsync(started, alive, buried, votedLongAgo);
        await Table.UpdateIAmAlive(new() { SiloAddress = alive.SiloAddress, IAmAliveTime = Make.Now });

        await Table.CleanupDefunctSiloEntries(Before);

        Assert.Equal(
            new[] { started, alive, buried }.Select(entry => entry.SiloAddress).Order(),
            (await Table.ReadAll()).Members.Select(member => member.Item1.SiloAddress).Order());
    }

    [Fact]
    public async Task The_limit_itself_is_not_before_the_limit()
    {
        await Table.InsertAsync(Make.Entry(SiloStatus.Dead, LongAgo));

        await Table.CleanupDefunctSiloEntries(LongAgo);
        Assert.Single((await Table.ReadAll()).Members);

        await Table.CleanupDefunctSiloEntries(LongAgo.AddTicks(1));
        Assert.Empty((await Table.ReadAll()).Members);
    }

    [Fact]
    public async Task A_removed_silo_does_not_come_back_with_a_heartbeat_or_an_update()
    {
        var entry = Make.Entry(SiloStatus.Dead, LongAgo);
        await Table.InsertAsync(entry);
        var (read, etag, _) = await Table.ReadAsync(entry.SiloAddress);
        await Table.CleanupDefunctSiloEntries(Before);

        await Table.UpdateIAmAlive(entry);
        Assert.False(await Table.UpdateRow(read, etag, (await Table.ReadAll()).Version.Next()));

        Assert.Empty((await Table.ReadAll()).Members);
    }

    [Fact]
    public async Task Five_hundred_dead_silos_are_read_and_removed_in_one_step()
    {
        var document = await _database.Clusters.Find(new BsonDocument("_id", "a")).SingleAsync();
        var alive = Make.Entry(SiloStatus.Active);
        await Table.InsertAsync(alive);
        var dead = Enumerable.Range(0, 500).Select(_ => Make.Entry(SiloStatus.Dead, LongAgo)).ToArray();
        await _database.Clusters.UpdateOneAsync(
            new BsonDocument("_id", document["_id"]),
            new BsonDocument("$set", new BsonDocument(dead.Select(
                entry => new BsonElement(MembershipDocument.GetPath(entry.SiloAddress), MembershipDocument.FromEntry(entry, "etag"))))));

        Assert.Equal(501, (await Table.ReadAll()).Members.Count);
        Assert.Equal(SiloStatus.Active, (await Table.ReadAll()).Members[0].Item1.Status);
        Assert.Single(await _database.Gateways().GetGateways());
        await Table.CleanupDefunctSiloEntries(Before);

        var data = await Table.ReadAll();
        Assert.Equal(alive.SiloAddress, Assert.Single(data.Members).Item1.SiloAddress);
        Assert.Equal(2, data.Version.Version);
    }
}
