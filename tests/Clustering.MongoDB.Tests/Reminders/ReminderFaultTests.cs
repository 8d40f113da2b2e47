using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB.Tests.Reminders;

/// <summary>Writes with unknown outcome, and an unreachable server.</summary>
public sealed class ReminderFaultTests : IAsyncLifetime
{
    private readonly ClusteringDatabase _database = ClusteringDatabase.CreateOrSkip();

    private MongoDBReminderTable Table { get; set; } = null!;

    public async ValueTask InitializeAsync() => Table = await _database.StartedRemindersAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_write_whose_answer_is_lost_can_be_repeated()
    {
        await using var proxy = new LosingProxy(_database.ConnectionString);
        var table = _database.ReminderTable(connectionString: proxy.ConnectionString);
        var reminder = Make.Reminder();

        var lost = proxy.LoseAnswerTo("update");
        await IgnoreAsync(() => table.UpsertRow(reminder));
        await lost;
        Assert.NotNull(await Table.ReadRow(reminder.GrainId, reminder.ReminderName));
        var etag = await table.UpsertRow(reminder);

        Assert.Equal(etag, Assert.Single((await Table.ReadRows(reminder.GrainId)).Reminders).ETag);
    }

    [Fact]
    public async Task A_removal_whose_answer_is_lost_leaves_nothing_and_the_repeat_finds_nothing()
    {
        await using var proxy = new LosingProxy(_database.ConnectionString);
        var table = _database.ReminderTable(connectionString: proxy.ConnectionString);
        var reminder = Make.Reminder();
        var etag = (await table.UpsertRow(reminder))!;

        var lost = proxy.LoseAnswerTo("delete");
        await IgnoreAsync(() => table.RemoveRow(reminder.GrainId, reminder.ReminderName, etag));
        await lost;

        Assert.False(await table.RemoveRow(reminder.GrainId, reminder.ReminderName, etag));
        Assert.Null(await Table.ReadRow(reminder.GrainId, reminder.ReminderName));
    }

    [Fact]
    public async Task A_start_with_a_failing_server_throws_and_can_be_repeated()
    {
        var table = _database.ReminderTable();

        await using (await FailPoint.SetAsync(_database, ["createIndexes"], "{ errorCode: 11600 }"))
            await Assert.ThrowsAnyAsync<MongoException>(() => table.StartAsync(CancellationToken.None));

        await table.StartAsync(CancellationToken.None);
        Assert.Empty((await table.ReadRows(0, 0)).Reminders);
    }

    private static async Task<T?> IgnoreAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (MongoException)
        {
            // On a replica set, the driver retries the write and receives the answer.
            return default;
        }
    }
}
