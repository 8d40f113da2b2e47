using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB.Tests.Membership;

/// <summary>Changes with unknown outcome, and an unreachable server.</summary>
public sealed class MembershipFaultTests : IAsyncLifetime
{
    private readonly ClusteringDatabase _database = ClusteringDatabase.CreateOrSkip();

    private MongoDBMembershipTable Table { get; set; } = null!;

    public async ValueTask InitializeAsync() => Table = await _database.BegunMembershipAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_insert_whose_answer_is_lost_was_made_once_and_is_not_made_again()
    {
        await using var proxy = new LosingProxy(_database.ConnectionString);
        var table = _database.Membership(connectionString: proxy.ConnectionString);
        var (entry, next) = (Make.Entry(), (await table.ReadAll()).Version.Next());

        var lost = proxy.LoseAnswerTo("update");
        Assert.True(await WasMadeOrUnknownAsync(() => table.InsertRow(entry, next)));
        await lost;

        var (read, _, version) = await Table.ReadAsync(entry.SiloAddress);
        Assert.Equal(entry.ToFullString(), read.ToFullString());
        Assert.Equal(1, version.Version);
        Assert.False(await table.InsertRow(entry, next));
        Assert.Equal(version, (await Table.ReadAll()).Version);
    }

    [Fact]
    public async Task An_update_whose_answer_is_lost_was_made_once_and_is_not_made_again()
    {
        await using var proxy = new LosingProxy(_database.ConnectionString);
        var table = _database.Membership(connectionString: proxy.ConnectionString);
        var entry = Make.Entry();
        await Table.InsertAsync(entry);
        var (read, etag, version) = await table.ReadAsync(entry.SiloAddress);
        read.Status = SiloStatus.Active;

        var lost = proxy.LoseAnswerTo("update");
        Assert.True(await WasMadeOrUnknownAsync(() => table.UpdateRow(read, etag, version.Next())));
        await lost;

        var after = await Table.ReadAsync(entry.SiloAddress);
        Assert.Equal(SiloStatus.Active, after.Entry.Status);
        Assert.Equal(2, after.Version.Version);
        Assert.False(await table.UpdateRow(read, etag, version.Next()));
        Assert.Equal(after.Version, (await Table.ReadAll()).Version);
    }

    [Fact]
    public async Task A_removal_whose_answer_is_lost_was_made_once()
    {
        await using var proxy = new LosingProxy(_database.ConnectionString);
        var table = _database.Membership(connectionString: proxy.ConnectionString);
        await Table.InsertAsync(Make.Entry(SiloStatus.Dead, Make.Now.AddDays(-10)));

        var lost = proxy.LoseAnswerTo("update");
        await WasMadeOrUnknownAsync(async () =>
        {
            await table.CleanupDefunctSiloEntries(Make.Now);
            return true;
        });
        await lost;
        await table.CleanupDefunctSiloEntries(Make.Now);

        var data = await Table.ReadAll();
        Assert.Empty(data.Members);
        Assert.Equal(2, data.Version.Version);
    }

    [Fact]
    public async Task A_change_without_a_majority_is_not_reported_as_a_success()
    {
        var entry = Make.Entry();
        var next = (await Table.ReadAll()).Version.Next();

        await using (await FailPoint.SetAsync(_database, ["update"], "{ writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }", "{ times: 1 }"))
        {
            await Assert.ThrowsAnyAsync<MongoException>(() => Table.InsertRow(entry, next));
        }

        Assert.False(await Table.InsertRow(entry, next));
        var (_, etag, version) = await Table.ReadAsync(entry.SiloAddress);
        Assert.True(await Table.UpdateRow(entry, etag, version.Next()));
    }

    [Fact]
    public async Task A_change_that_the_server_rejects_throws_and_has_no_effect()
    {
        var (entry, before) = (Make.Entry(), (await Table.ReadAll()).Version);

        await using (await FailPoint.SetAsync(_database, ["update"], "{ errorCode: 14031 }"))
        {
            await Assert.ThrowsAnyAsync<MongoException>(() => Table.InsertRow(entry, before.Next()));
            await Assert.ThrowsAnyAsync<MongoException>(() => Table.UpdateIAmAlive(entry));
            await Assert.ThrowsAnyAsync<MongoException>(() => _database.Membership("new").InitializeMembershipTable(true));
        }

        var data = await Table.ReadAll();
        Assert.Equal(before, data.Version);
        Assert.Empty(data.Members);
        Assert.True(await Table.InsertRow(entry, before.Next()));
    }

    [Fact]
    public async Task A_table_with_an_unreachable_server_throws_and_works_again_afterwards()
    {
        await using (await FailPoint.SetAsync(_database, ["find"], "{ errorCode: 11600 }"))
            await Assert.ThrowsAnyAsync<MongoException>(Table.ReadAll);

        Assert.Empty((await Table.ReadAll()).Members);
    }

    [Fact]
    public async Task A_gateway_list_that_cannot_be_read_throws_instead_of_being_empty()
    {
        await Table.InsertAsync(Make.Entry(SiloStatus.Active));
        var gateways = _database.Gateways();

        await using (await FailPoint.SetAsync(_database, ["aggregate"], "{ errorCode: 11600 }"))
            await Assert.ThrowsAnyAsync<MongoException>(gateways.GetGateways);

        Assert.Single(await gateways.GetGateways());
    }

    /// <summary>Only false is wrong here. An exception means an unknown outcome; on a replica set, the driver retries the write and receives the answer.</summary>
    private static async Task<bool> WasMadeOrUnknownAsync(Func<Task<bool>> change)
    {
        try
        {
            return await change();
        }
        catch (MongoException)
        {
            return true;
        }
    }
}
