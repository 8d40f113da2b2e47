using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB.Tests.Membership;

/// <summary>The contract of Orleans' membership table, rule by rule.</summary>
public sealed class MembershipTableTests : IAsyncLifetime
{
    private readonly ClusteringDatabase _database = ClusteringDatabase.CreateOrSkip();

    private MongoDBMembershipTable Table { get; set; } = null!;

    public async ValueTask InitializeAsync() => Table = await _database.BegunMembershipAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_new_table_is_empty_at_version_zero_with_an_etag()
    {
        var data = await Table.ReadAll();

        Assert.Empty(data.Members);
        Assert.Equal(0, data.Version.Version);
        Assert.NotEmpty(data.Version.VersionEtag);
    }

    [Fact]
    public async Task Active_members_of_other_clusters_are_found_and_no_others()
    {
        var other = await _database.BegunMembershipAsync("b");
        var (active, joining, own) = (Make.Entry(), Make.Entry(), Make.Entry());
        (active.Status, joining.Status, own.Status) = (SiloStatus.Active, SiloStatus.Joining, SiloStatus.Active);
        await other.InsertAsync(active, joining);
        await Table.InsertAsync(own);

        var found = Assert.Single(await Table.ReadActiveMembersAsync(TestContext.Current.CancellationToken));

        Assert.Equal(("b", active.SiloAddress, active.IAmAliveTime), (found.ClusterId, found.Entry.SiloAddress, found.Entry.IAmAliveTime));
    }

    [Fact]
    public async Task Initializing_again_changes_nothing()
    {
        await Table.InsertAsync(Make.Entry());
        var before = (await Table.ReadAll()).Version;

        await Table.InitializeMembershipTable(true);

        Assert.Equal(before, (await Table.ReadAll()).Version);
    }

    [Fact]
    public async Task Initializing_without_a_version_creates_no_document()
    {
        var other = _database.Membership("b");

        await other.InitializeMembershipTable(false);

        var data = await other.ReadAll();
        Assert.Empty(data.Members);
        Assert.Equal(new TableVersion(0, "0"), data.Version);
        Assert.Equal(1, await _database.Clusters.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty));
        Assert.False(await other.InsertRow(Make.Entry(), data.Version.Next()));
    }

    [Fact]
    public async Task An_inserted_row_is_read_by_itself_and_with_all_rows_at_the_next_version_with_a_new_etag()
    {
        var entry = Make.Entry();
        var next = (await Table.ReadAll()).Version.Next();

        Assert.True(await Table.InsertRow(entry, next));

        var all = await Table.ReadAll();
        var (read, etag, version) = await Table.ReadAsync(entry.SiloAddress);
        Assert.Equal(entry.ToFullString(), read.ToFullString());
        Assert.Equal((read.ToFullString(), etag), (Assert.Single(all.Members).Item1.ToFullString(), all.Members[0].Item2));
        Assert.NotEmpty(etag);
        Assert.Equal(1, version.Version);
        Assert.Equal(version, all.Version);
        Assert.NotEqual(next.VersionEtag, version.VersionEtag);
    }

    [Fact]
    public async Task A_row_with_an_old_version_is_not_inserted_whether_it_exists_or_not()
    {
        var entry = Make.Entry();
        var next = (await Table.ReadAll()).Version.Next();
        Assert.True(await Table.InsertRow(entry, next));
        var before = (await Table.ReadAll()).Version;

        Assert.False(await Table.InsertRow(entry, next));
        Assert.False(await Table.InsertRow(Make.Entry(), next));

        var after = await Table.ReadAll();
        Assert.Equal(before, after.Version);
        Assert.Single(after.Members);
    }

    [Fact]
    public async Task An_existing_row_is_not_inserted_again()
    {
        var entry = Make.Entry();
        await Table.InsertAsync(entry);
        var before = await Table.ReadAll();

        Assert.False(await Table.InsertRow(Make.Entry(SiloStatus.Active, address: entry.SiloAddress), before.Version.Next()));

        var after = await Table.ReadAll();
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(SiloStatus.Joining, Assert.Single(after.Members).Item1.Status);
    }

    [Fact]
    public async Task An_update_requires_both_etags_and_writes_the_whole_row_with_the_next_version()
    {
        var entry = Make.Entry();
        await Table.InsertAsync(Make.Entry(), entry);
        var (_, oldEtag, oldVersion) = await Table.ReadAsync(entry.SiloAddress);
        var changed = Make.Clone(entry);
        changed.Status = SiloStatus.Active;
        changed.ProxyPort = 40000;
        changed.SiloName = "renamed";
        changed.HostName = "elsewhere";
        changed.RoleName = "another";
        changed.UpdateZone = 5;
        changed.FaultZone = 6;
        changed.StartTime = entry.StartTime.AddSeconds(1);
        changed.IAmAliveTime = entry.IAmAliveTime.AddSeconds(2);
        changed.AddSuspector(Make.Address(), Make.Now);

        Assert.False(await Table.UpdateRow(changed, "no such etag", oldVersion.Next()));
        Assert.False(await Table.UpdateRow(changed, oldEtag, new(oldVersion.Version + 1, "no such etag")));
        Assert.Equal(oldEtag, (await Table.ReadAsync(entry.SiloAddress)).Etag);
        Assert.True(await Table.UpdateRow(changed, oldEtag, oldVersion.Next()));

        var (read, etag, version) = await Table.ReadAsync(entry.SiloAddress);
        Assert.Equal(changed.ToFullString(), read.ToFullString());
        Assert.NotEqual(oldEtag, etag);
        Assert.Equal(oldVersion.Version + 1, version.Version);
        Assert.NotEqual(oldVersion.VersionEtag, version.VersionEtag);
    }

    [Fact]
    public async Task An_update_with_an_etag_that_was_used_changes_nothing()
    {
        var entry = Make.Entry();
        await Table.InsertAsync(entry);
        var (_, oldEtag, oldVersion) = await Table.ReadAsync(entry.SiloAddress);
        Assert.True(await Table.UpdateRow(entry, oldEtag, oldVersion.Next()));
        var (_, etag, version) = await Table.ReadAsync(entry.SiloAddress);

        Assert.False(await Table.UpdateRow(entry, oldEtag, oldVersion.Next()));
        Assert.False(await Table.UpdateRow(entry, oldEtag, version.Next()));
        Assert.False(await Table.UpdateRow(entry, etag, oldVersion.Next()));

        Assert.Equal((etag, version), ((await Table.ReadAsync(entry.SiloAddress)).Etag, (await Table.ReadAll()).Version));
    }

    [Fact]
    public async Task A_missing_row_is_not_updated()
    {
        var version = (await Table.ReadAll()).Version;

        Assert.False(await Table.UpdateRow(Make.Entry(), "etag", version.Next()));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Table.UpdateRow(Make.Entry(), null!, version.Next()));

        var after = await Table.ReadAll();
        Assert.Equal(version, after.Version);
        Assert.Empty(after.Members);
    }

    [Fact]
    public async Task An_update_keeps_the_etags_of_other_rows()
    {
        var (one, other) = (Make.Entry(), Make.Entry());
        await Table.InsertAsync(one, other);
        var etagOfOther = (await Table.ReadAsync(other.SiloAddress)).Etag;
        var (_, etag, version) = await Table.ReadAsync(one.SiloAddress);

        Assert.True(await Table.UpdateRow(one, etag, version.Next()));

        Assert.Equal(etagOfOther, (await Table.ReadAsync(other.SiloAddress)).Etag);
    }

    [Fact]
    public async Task An_unknown_row_is_read_as_just_the_version()
    {
        await Table.InsertAsync(Make.Entry());

        var data = await Table.ReadRow(Make.Address());

        Assert.Empty(data.Members);
        Assert.Equal((await Table.ReadAll()).Version, data.Version);
    }

    [Fact]
    public async Task A_heartbeat_changes_just_its_time()
    {
        var entry = Make.Entry(SiloStatus.Active);
        await Table.InsertAsync(entry);
        var (_, etag, version) = await Table.ReadAsync(entry.SiloAddress);
        var alive = Make.Now.AddSeconds(30);

        // Orleans passes an entry with these fields.
        await Table.UpdateIAmAlive(new() { SiloAddress = entry.SiloAddress, IAmAliveTime = alive });

        var expected = Make.Clone(entry);
        expected.IAmAliveTime = alive;
        var read = await Table.ReadAsync(entry.SiloAddress);
        Assert.Equal(expected.ToFullString(), read.Entry.ToFullString());
        Assert.Equal((etag, version), (read.Etag, read.Version));
        Assert.True(await Table.UpdateRow(entry, etag, version.Next()));
    }

    [Fact]
    public async Task A_heartbeat_is_written_as_passed_even_if_a_clock_was_set_back()
    {
        var entry = Make.Entry(SiloStatus.Active);
        await Table.InsertAsync(entry);

        await Table.UpdateIAmAlive(new() { SiloAddress = entry.SiloAddress, IAmAliveTime = Make.Now.AddHours(-1) });

        Assert.Equal(Make.Now.AddHours(-1), (await Table.ReadAsync(entry.SiloAddress)).Entry.IAmAliveTime);
    }

    [Fact]
    public async Task An_update_does_not_overwrite_a_newer_heartbeat()
    {
        var entry = Make.Entry(SiloStatus.Active);
        await Table.InsertAsync(entry);
        var (suspected, etag, version) = await Table.ReadAsync(entry.SiloAddress);
        suspected.AddSuspector(Make.Address(), Make.Now);
        await Table.UpdateIAmAlive(new() { SiloAddress = entry.SiloAddress, IAmAliveTime = Make.Now.AddSeconds(30) });

        Assert.True(await Table.UpdateRow(suspected, etag, version.Next()));

        var read = (await Table.ReadAsync(entry.SiloAddress)).Entry;
        Assert.Equal(Make.Now.AddSeconds(30), read.IAmAliveTime);
        Assert.Single(read.SuspectTimes!);
    }

    [Fact]
    public async Task A_heartbeat_of_an_unknown_silo_has_no_effect()
    {
        await Table.UpdateIAmAlive(Make.Entry());
        await _database.Membership("nowhere").UpdateIAmAlive(Make.Entry());

        Assert.Empty((await Table.ReadAll()).Members);
        Assert.Equal(1, await _database.Clusters.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty));
    }

    [Fact]
    public async Task Votes_against_a_silo_are_kept_in_order_and_an_absent_list_stays_absent()
    {
        var (voted, none) = (Make.Entry(), Make.Entry());
        voted.SuspectTimes = [Tuple.Create(Make.Address(), Make.Now.AddSeconds(2)), Tuple.Create(Make.Address("::1"), Make.Now.AddSeconds(1))];
        none.SuspectTimes = null;
        await Table.InsertAsync(voted, none);

        Assert.Equal(voted.SuspectTimes, (await Table.ReadAsync(voted.SiloAddress)).Entry.SuspectTimes);
        Assert.Null((await Table.ReadAsync(none.SiloAddress)).Entry.SuspectTimes);
    }

    [Fact]
    public async Task Missing_names_remain_missing()
    {
        var entry = new MembershipEntry { SiloAddress = Make.Address(), Status = SiloStatus.Created };

        await Table.InsertAsync(entry);

        var read = (await Table.ReadAsync(entry.SiloAddress)).Entry;
        Assert.Null(read.SiloName);
        Assert.Null(read.HostName);
        Assert.Null(read.RoleName);
        Assert.Equal(entry.ToFullString(), read.ToFullString());
    }

    [Fact]
    public async Task Times_are_utc_to_the_millisecond_whatever_kind_they_came_with()
    {
        var entry = Make.Entry();
        entry.StartTime = DateTime.SpecifyKind(Make.Now, DateTimeKind.Unspecified);
        entry.IAmAliveTime = Make.Now.AddTicks(9_999).ToLocalTime();

        await Table.InsertAsync(entry);

        var read = (await Table.ReadAsync(entry.SiloAddress)).Entry;
        Assert.Equal((Make.Now, DateTimeKind.Utc), (read.StartTime, read.StartTime.Kind));
        Assert.Equal((Make.Now, DateTimeKind.Utc), (read.IAmAliveTime, read.IAmAliveTime.Kind));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:10.1.2.3")]
    [InlineData("fe80::1:2%3")]
    public async Task Any_address_can_be_inserted_read_updated_and_removed(string ip)
    {
        var entry = Make.Entry(SiloStatus.Dead, address: Make.Address(ip));
        await Table.InsertAsync(entry);
        var (read, etag, version) = await Table.ReadAsync(entry.SiloAddress);

        Assert.Equal(entry.SiloAddress, read.SiloAddress);
        Assert.True(await Table.UpdateRow(read, etag, version.Next()));
        await Table.UpdateIAmAlive(new() { SiloAddress = entry.SiloAddress, IAmAliveTime = Make.Now.AddSeconds(1) });
        Assert.Equal(Make.Now.AddSeconds(1), Assert.Single((await Table.ReadAll()).Members).Item1.IAmAliveTime);
        await Table.CleanupDefunctSiloEntries(Make.Now.AddSeconds(2));
        Assert.Empty((await Table.ReadAll()).Members);
    }

    [Fact]
    public async Task Two_clusters_in_one_collection_do_not_see_each_other()
    {
        var other = await _database.BegunMembershipAsync("b");
        var entry = Make.Entry(SiloStatus.Dead);
        await Table.InsertAsync(entry);
        var before = await other.ReadAll();

        Assert.Empty(before.Members);
        await other.UpdateIAmAlive(entry);
        await other.CleanupDefunctSiloEntries(Make.Now.AddDays(1));
        await other.InsertAsync(Make.Entry());
        await other.DeleteMembershipTableEntries("b");

        Assert.Equal(1, (await Table.ReadAll()).Version.Version);
        Assert.Equal(entry.ToFullString(), (await Table.ReadAsync(entry.SiloAddress)).Entry.ToFullString());
        Assert.Empty((await other.ReadAll()).Members);
    }

    [Fact]
    public async Task Deleting_the_entries_deletes_those_of_the_cluster_that_is_named()
    {
        await Table.InsertAsync(Make.Entry());
        var other = await _database.BegunMembershipAsync("b");

        await other.DeleteMembershipTableEntries("a");

        Assert.Equal(["b"], (await _database.Clusters.Find(FilterDefinition<BsonDocument>.Empty).ToListAsync()).Select(cluster => cluster["_id"].AsString));
    }

    [Fact]
    public async Task A_deleted_table_is_created_again_and_rejects_changes_meant_for_the_old_one()
    {
        var entry = Make.Entry();
        var old = (await Table.ReadAll()).Version;
        await Table.DeleteMembershipTableEntries("a");

        await Table.InitializeMembershipTable(true);

        Assert.False(await Table.InsertRow(entry, old.Next()));
        await Table.InsertAsync(entry);
        Assert.Equal(1, (await Table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task A_member_that_cannot_be_read_is_named_and_not_skipped()
    {
        await Table.InsertAsync(Make.Entry());
        await _database.Clusters.UpdateOneAsync(
            new BsonDocument("_id", "a"), new BsonDocument("$set", new BsonDocument("Members.broken", new BsonDocument("Status", 3))));

        var failure = await Assert.ThrowsAsync<FormatException>(Table.ReadAll);

        Assert.Contains("'broken'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_another_version_of_the_provider_are_kept()
    {
        var entry = Make.Entry();
        await Table.InsertAsync(entry);
        var path = MembershipDocument.GetPath(entry.SiloAddress);
        await _database.Clusters.UpdateOneAsync(
            new BsonDocument("_id", "a"), new BsonDocument("$set", new BsonDocument { { "Later", 1 }, { $"{path}.Later", 2 } }));
        var (read, etag, version) = await Table.ReadAsync(entry.SiloAddress);

        Assert.True(await Table.UpdateRow(read, etag, version.Next()));

        var document = await _database.Clusters.Find(new BsonDocument("_id", "a")).SingleAsync();
        Assert.Equal(1, document["Later"].AsInt32);
        Assert.Equal(2, document["Members"].AsBsonDocument.Single().Value["Later"].AsInt32);
    }
}
