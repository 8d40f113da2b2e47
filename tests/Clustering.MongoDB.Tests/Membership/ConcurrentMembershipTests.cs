using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB.Tests.Membership;

/// <summary>Concurrent silos, each with its own table.</summary>
public sealed class ConcurrentMembershipTests : IAsyncLifetime
{
    private const int Silos = 20;

    private readonly ClusteringDatabase _database = ClusteringDatabase.CreateOrSkip();

    private MongoDBMembershipTable Table { get; set; } = null!;

    public async ValueTask InitializeAsync() => Table = await _database.BegunMembershipAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Concurrent_processes_create_one_table()
    {
        var tables = Enumerable.Range(0, Silos).Select(_ => _database.Membership("new")).ToArray();

        await Task.WhenAll(tables.Select(table => Task.Run(() => table.InitializeMembershipTable(true))));

        var versions = await Task.WhenAll(tables.Select(async table => (await table.ReadAll()).Version));
        Assert.Equal(0, Assert.Single(versions.Distinct()).Version);
        Assert.Equal(1, await _database.Clusters.CountDocumentsAsync(new BsonDocument("_id", "new")));
    }

    [Fact]
    public async Task One_of_many_concurrent_inserts_of_one_row_wins()
    {
        var (entry, next) = (Make.Entry(), (await Table.ReadAll()).Version.Next());

        var won = await AtOnceAsync((table, _) => table.InsertRow(entry, next));

        Assert.Single(won, true);
        Assert.Equal(1, (await Table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task One_of_many_concurrent_inserts_of_different_rows_with_one_version_wins()
    {
        var next = (await Table.ReadAll()).Version.Next();

        var won = await AtOnceAsync((table, _) => table.InsertRow(Make.Entry(), next));

        Assert.Single(won, true);
        var data = await Table.ReadAll();
        Assert.Single(data.Members);
        Assert.Equal(1, data.Version.Version);
    }

    [Fact]
    public async Task One_of_many_concurrent_updates_of_different_rows_with_one_version_wins_each_round()
    {
        var entries = Enumerable.Range(0, Silos).Select(_ => Make.Entry()).ToArray();
        await Table.InsertAsync(entries);

        for (var round = 1; round <= 5; round++)
        {
            var data = await Table.ReadAll();
            var won = await AtOnceAsync((table, silo) =>
            {
                var (entry, etag) = data.TryGet(entries[silo].SiloAddress)!;
                entry.Status = SiloStatus.Active;
                return table.UpdateRow(entry, etag, data.Version.Next());
            });

            Assert.Single(won, true);
            Assert.Equal(Silos + round, (await Table.ReadAll()).Version.Version);
        }
    }

    [Fact]
    public async Task Silos_that_read_and_retry_all_make_their_change_and_each_is_one_version()
    {
        var entry = Make.Entry();
        await Table.InsertAsync(entry);

        await AtOnceAsync(async (table, _) =>
        {
            while (true)
            {
                var (read, etag, version) = await table.ReadAsync(entry.SiloAddress);
                read.AddSuspector(Make.Address(), Make.Now);
                if (await table.UpdateRow(read, etag, version.Next())) return true;
            }
        });

        var (last, _, lastVersion) = await Table.ReadAsync(entry.SiloAddress);
        Assert.Equal(1 + Silos, lastVersion.Version);
        Assert.Equal(Silos, last.SuspectTimes!.Select(vote => vote.Item1).Distinct().Count());
    }

    [Fact]
    public async Task Concurrent_heartbeats_and_changes_lose_nothing()
    {
        const int Beats = 15;
        var entries = Enumerable.Range(0, Silos).Select(_ => Make.Entry()).ToArray();
        await Table.InsertAsync(entries);

        await AtOnceAsync(async (table, silo) =>
        {
            var address = entries[silo].SiloAddress;
            if (silo % 2 == 0)
            {
                // Writes heartbeats, while other changes add votes and set silos active below.
                for (var beat = 1; beat <= Beats; beat++)
                {
                    await table.UpdateIAmAlive(new() { SiloAddress = address, IAmAliveTime = Make.Now.AddSeconds(beat) });
                    await table.UpdateIAmAlive(new() { SiloAddress = entries[silo + 1].SiloAddress, IAmAliveTime = Make.Now.AddSeconds(beat) });
                }

                return true;
            }

            while (true)
            {
                var (read, etag, version) = await table.ReadAsync(address);
                read.Status = SiloStatus.Active;
                read.AddSuspector(entries[0].SiloAddress, Make.Now);
                if (await table.UpdateRow(read, etag, version.Next())) return true;
            }
        });

        var data = await Table.ReadAll();
        Assert.Equal(Silos + (Silos / 2), data.Version.Version);
        Assert.Equal(Silos, data.Members.Count);
        Assert.All(data.Members, member => Assert.Equal(Make.Now.AddSeconds(Beats), member.Item1.IAmAliveTime));
        Assert.Equal(Silos / 2, data.Members.Count(member => member.Item1 is { Status: SiloStatus.Active, SuspectTimes.Count: 1 }));
    }

    [Fact]
    public async Task Concurrent_clean_ups_and_changes_lose_nothing_and_remove_each_silo_once()
    {
        var dead = Enumerable.Range(0, 50).Select(_ => Make.Entry(SiloStatus.Dead, Make.Now.AddDays(-10))).ToArray();
        await Table.InsertAsync(dead);

        await AtOnceAsync(async (table, silo) =>
        {
            if (silo < 4)
            {
                await table.CleanupDefunctSiloEntries(Make.Now.AddDays(-7));
                return true;
            }

            var entry = Make.Entry(SiloStatus.Active);
            while (!await table.InsertRow(entry, (await table.ReadAll()).Version.Next())) continue;
            return true;
        });
        await Table.CleanupDefunctSiloEntries(Make.Now.AddDays(-7));

        var data = await Table.ReadAll();
        Assert.Equal(Silos - 4, data.Members.Count);
        Assert.All(data.Members, member => Assert.Equal(SiloStatus.Active, member.Item1.Status));
        Assert.Equal(dead.Length + (Silos - 4) + 1, data.Version.Version);
    }

    /// <summary>Runs each silo on its own thread with its own table.</summary>
    private async Task<bool[]> AtOnceAsync(Func<MongoDBMembershipTable, int, Task<bool>> act)
    {
        var tables = Enumerable.Range(0, Silos).Select(_ => _database.Membership()).ToArray();
        return await Task.WhenAll(tables.Select((table, silo) => Task.Run(() => act(table, silo))));
    }
}
