using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB.Tests.Reminders;

/// <summary>The contract of Orleans' reminder table, rule by rule.</summary>
public sealed class ReminderTableTests : IAsyncLifetime
{
    private readonly ClusteringDatabase _database = ClusteringDatabase.CreateOrSkip();

    private MongoDBReminderTable Table { get; set; } = null!;

    public async ValueTask InitializeAsync() => Table = await _database.StartedRemindersAsync("service/with a bar|and %");

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("expire")]
    [InlineData("foo/bar\\#b_a_z?")]
    [InlineData("a|b%7Cc$d.e")]
    [InlineData("имя")]
    public async Task A_reminder_is_read_as_it_was_written(string name)
    {
        var reminder = Make.Reminder(GrainId.Create(GrainType.Create("my-grain"), GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid(), "foo/bar\\#baz?|x")), name);
        reminder.Period = TimeSpan.FromTicks(12_345_678_901);

        var etag = await Table.UpsertRow(reminder);

        var read = await Table.ReadRow(reminder.GrainId, name);
        Assert.NotNull(read);
        Assert.Equal(
            (reminder.GrainId, reminder.ReminderName, reminder.StartAt, reminder.Period, etag),
            (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.NotEmpty(etag!);
    }

    [Fact]
    public async Task A_missing_reminder_is_null()
    {
        var reminder = Make.Reminder();
        await Table.UpsertRow(reminder);

        Assert.Null(await Table.ReadRow(reminder.GrainId, "another"));
        Assert.Null(await Table.ReadRow(Make.Grain("another"), reminder.ReminderName));
    }

    [Fact]
    public async Task Writing_again_replaces_the_reminder_with_a_new_etag()
    {
        var reminder = Make.Reminder();
        var first = await Table.UpsertRow(reminder);
        reminder.StartAt = Make.Now.AddHours(1);
        reminder.Period = TimeSpan.FromDays(3);

        var second = await Table.UpsertRow(reminder);

        var read = Assert.Single((await Table.ReadRows(reminder.GrainId)).Reminders);
        Assert.NotEqual(first, second);
        Assert.Equal((second, Make.Now.AddHours(1), TimeSpan.FromDays(3)), (read.ETag, read.StartAt, read.Period));
    }

    [Fact]
    public async Task A_reminder_is_removed_once_and_only_with_its_etag()
    {
        var reminder = Make.Reminder();
        var old = await Table.UpsertRow(reminder);
        var etag = (await Table.UpsertRow(reminder))!;

        Assert.False(await Table.RemoveRow(reminder.GrainId, reminder.ReminderName, old!));
        Assert.False(await Table.RemoveRow(reminder.GrainId, "another", etag));
        Assert.False(await Table.RemoveRow(Make.Grain("another"), reminder.ReminderName, etag));
        Assert.NotNull(await Table.ReadRow(reminder.GrainId, reminder.ReminderName));
        Assert.True(await Table.RemoveRow(reminder.GrainId, reminder.ReminderName, etag));
        Assert.False(await Table.RemoveRow(reminder.GrainId, reminder.ReminderName, etag));

        Assert.Null(await Table.ReadRow(reminder.GrainId, reminder.ReminderName));
        Assert.Equal(0, await _database.Reminders.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty));
    }

    [Fact]
    public async Task Concurrent_writes_of_one_reminder_have_different_etags_and_the_last_one_is_kept()
    {
        for (var round = 0; round < 5; round++)
        {
            var grain = Make.Grain($"round-{round}");
            var etags = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Table.UpsertRow(Make.Reminder(grain)))));

            Assert.Equal(20, etags.Distinct().Count());
            Assert.Contains(Assert.Single((await Table.ReadRows(grain)).Reminders).ETag, etags);
        }
    }

    [Fact]
    public async Task A_write_that_was_not_made_is_not_reported_as_a_success()
    {
        await Table.UpsertRow(Make.Reminder());
        await _database.Reminders.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(new BsonDocument("ReminderName", 1), new() { Unique = true }));
        var refused = Make.Reminder();

        await Assert.ThrowsAsync<MongoWriteException>(() => Table.UpsertRow(refused));

        Assert.Null(await Table.ReadRow(refused.GrainId, refused.ReminderName));
    }

    [Fact]
    public async Task A_grain_has_its_own_reminders_and_no_others()
    {
        var grain = Make.Grain("1");
        await Table.UpsertRow(Make.Reminder(grain, "a"));
        await Table.UpsertRow(Make.Reminder(grain, "b"));
        await Table.UpsertRow(Make.Reminder(Make.Grain("11"), "a"));

        Assert.Equal(["a", "b"], (await Table.ReadRows(grain)).Reminders.Select(reminder => reminder.ReminderName).Order());
        Assert.Empty((await Table.ReadRows(Make.Grain("2"))).Reminders);
    }

    [Fact]
    public async Task Ids_that_would_join_to_the_same_text_are_distinct()
    {
        var one = Make.Reminder(GrainId.Create("t", "a"), "b|c");
        var two = Make.Reminder(GrainId.Create("t", "a|b"), "c");
        var three = Make.Reminder(GrainId.Create("t", "a"), "b%7Cc");
        foreach (var reminder in new[] { one, two, three }) await Table.UpsertRow(reminder);

        Assert.Equal(3, await _database.Reminders.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty));
        Assert.NotNull(await Table.ReadRow(one.GrainId, one.ReminderName));
        Assert.NotNull(await Table.ReadRow(two.GrainId, two.ReminderName));
        Assert.NotNull(await Table.ReadRow(three.GrainId, three.ReminderName));
    }

    [Fact]
    public async Task Services_in_one_collection_do_not_see_each_other()
    {
        var other = await _database.StartedRemindersAsync("another");
        var reminder = Make.Reminder();
        var etag = (await Table.UpsertRow(reminder))!;
        var etagOfOther = await other.UpsertRow(reminder);

        Assert.False(await other.RemoveRow(reminder.GrainId, reminder.ReminderName, etag));
        Assert.Equal(etagOfOther, Assert.Single((await other.ReadRows(0, 0)).Reminders).ETag);
        Assert.Equal(etagOfOther, Assert.Single((await other.ReadRows(reminder.GrainId)).Reminders).ETag);
        await other.TestOnlyClearTable();

        Assert.Empty((await other.ReadRows(0, 0)).Reminders);
        Assert.Equal(etag, Assert.Single((await Table.ReadRows(0, 0)).Reminders).ETag);
    }

    [Fact]
    public async Task Starts_are_utc_to_the_millisecond_whatever_kind_they_came_with()
    {
        var (local, unspecified) = (Make.Reminder(name: "local"), Make.Reminder(name: "unspecified"));
        local.StartAt = Make.Now.AddTicks(9_999).ToLocalTime();
        unspecified.StartAt = DateTime.SpecifyKind(Make.Now, DateTimeKind.Unspecified);
        await Table.UpsertRow(local);
        await Table.UpsertRow(unspecified);

        foreach (var reminder in (await Table.ReadRows(0, 0)).Reminders)
            Assert.Equal((Make.Now, DateTimeKind.Utc), (reminder.StartAt, reminder.StartAt.Kind));
    }

    [Fact]
    public async Task A_reminder_is_found_by_a_table_that_starts_after_all_others_have_stopped()
    {
        var reminder = Make.Reminder();
        var etag = await Table.UpsertRow(reminder);
        Table.Dispose();

        var later = await _database.StartedRemindersAsync("service/with a bar|and %");

        Assert.Equal(etag, (await later.ReadRow(reminder.GrainId, reminder.ReminderName))?.ETag);
        Assert.Equal(etag, Assert.Single((await later.ReadRows(0, uint.MaxValue)).Reminders).ETag);
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_does_not_hide_the_others()
    {
        var reminder = Make.Reminder();
        await Table.UpsertRow(reminder);
        await _database.Reminders.InsertManyAsync(
        [
            new() { { "_id", "no name" }, { "ServiceId", "service/with a bar|and %" }, { "GrainHash", 7L } },
            new()
            {
                { "_id", "no time" }, { "ServiceId", "service/with a bar|and %" }, { "GrainHash", 7L }, { "GrainId", "t/k" },
                { "ReminderName", "n" }, { "StartAt", "yesterday" }, { "Period", "00:01:00" }, { "Etag", "e" },
            },
            new()
            {
                { "_id", "no period" }, { "ServiceId", "service/with a bar|and %" }, { "GrainHash", 7L }, { "GrainId", "t/k" },
                { "ReminderName", "n" }, { "StartAt", Make.Now }, { "Period", "often" }, { "Etag", "e" },
            },
        ]);

        Assert.Equal(reminder.GrainId, Assert.Single((await Table.ReadRows(0, 0)).Reminders).GrainId);
    }

    [Fact]
    public async Task Concurrent_processes_start_one_table_with_one_index()
    {
        var tables = Enumerable.Range(0, 20).Select(_ => _database.ReminderTable()).ToArray();

        await Task.WhenAll(tables.Select(table => Task.Run(() => table.StartAsync(CancellationToken.None))));

        var indexes = await (await _database.Reminders.Indexes.ListAsync()).ToListAsync();
        Assert.Equal(["_id_", "ServiceId_1_GrainHash_1"], indexes.Select(index => index["name"].AsString));
    }
}
