using System.Diagnostics.Metrics;
using Avatar.Storage.Mongo;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>The failures that callers get after server errors: they state only what is certain.</summary>
public sealed class MongoFailureTests : MongoTestBase
{
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(250);

    /// <summary>Faults after which the outcome of a write is unknown.</summary>
    private static readonly string[] UnclearFaults =
    [
        "{ closeConnection: true }",
        "{ errorCode: 50 }",
        "{ errorCode: 91 }",
        "{ errorCode: 189 }",
        "{ errorCode: 262 }",
        "{ errorCode: 10107 }",
        "{ errorCode: 11600 }",
        "{ errorCode: 11602 }",
        "{ errorCode: 13435 }",
        "{ errorCode: 13436 }",
        "{ errorCode: 8 }",
        "{ writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }",
        "{ writeConcernError: { code: 91, errmsg: 'shutting down' } }",
        "{ writeConcernError: { code: 11602, errmsg: 'stepped down' } }",
    ];

    private static readonly string[] Writes = ["insert", "update", "delete"];

    public static TheoryData<string, string> UnclearWrites { get; } =
        [.. from write in Writes from fault in UnclearFaults select (write, fault)];

    [Theory]
    [MemberData(nameof(UnclearWrites))]
    public async Task A_write_that_may_have_happened_has_an_unknown_outcome(string write, string fault)
    {
        var call = await PrepareAsync(write);
        await using var failPoint = await FailPoint.SetAsync(Database, [write], fault);

        await RefusedAsync(StoreFailure.OutcomeUnknown, call);
    }

    [Theory]
    [InlineData("insert", "{ errorCode: 13 }", StoreFailure.Unavailable)]
    [InlineData("update", "{ errorCode: 13 }", StoreFailure.Unavailable)]
    [InlineData("delete", "{ errorCode: 13 }", StoreFailure.Unavailable)]
    [InlineData("insert", "{ errorCode: 14031 }", StoreFailure.Full)]
    [InlineData("update", "{ errorCode: 14031 }", StoreFailure.Full)]
    [InlineData("insert", "{ errorCode: 121 }", StoreFailure.RuleBroken)]
    public async Task A_write_that_certainly_did_not_happen_is_reported_as_such(string write, string fault, StoreFailure failure)
    {
        var call = await PrepareAsync(write);
        await using var failPoint = await FailPoint.SetAsync(Database, [write], fault);

        await RefusedAsync(failure, call);
    }

    [Fact]
    public async Task A_write_not_confirmed_by_a_majority_has_an_unknown_outcome()
    {
        var original = Make.Original();
        await using var failPoint = await FailPoint.SetAsync(
            Database, ["insert"], "{ writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }");

        await RefusedAsync(StoreFailure.OutcomeUnknown, () => Store.Originals.InsertAsync(original, Cancel));
        Assert.Equal(original, await Store.Originals.FindAsync(original.Id, Cancel));
    }

    [Fact]
    public async Task A_value_counts_as_taken_only_after_a_majority_confirms()
    {
        var original = await InsertOriginalAsync();
        await using var failPoint = await FailPoint.SetAsync(
            Database, ["insert"], "{ writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }");

        await RefusedAsync(StoreFailure.OutcomeUnknown, () => Store.Originals.InsertAsync(original, Cancel));
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("update")]
    [InlineData("delete")]
    public async Task A_write_without_a_reply_has_an_unknown_outcome(string write)
    {
        var hasty = await OpenAsync(settings => settings.SocketTimeout = Impatience);
        var call = await PrepareAsync(write, hasty);
        await using var failPoint = await FailPoint.SetAsync(Database, [write], FailPoint.Silence);

        await RefusedAsync(StoreFailure.OutcomeUnknown, call);
    }

    [Fact]
    public async Task A_time_limit_in_the_connection_string_does_not_make_an_unknown_outcome_certain()
    {
        var hasty = await MongoFixture.OpenAsync(
            Connect(Database.ConnectionString + "&timeoutMS=100", settings => settings.SocketTimeout = Impatience));
        await using var failPoint = await FailPoint.SetAsync(Database, ["insert"], FailPoint.Silence);

        await RefusedAsync(StoreFailure.OutcomeUnknown, () => hasty.Originals.InsertAsync(Make.Original(), Cancel));
    }

    [Fact]
    public async Task A_write_that_got_no_connection_did_not_happen()
    {
        var narrow = await OpenAsync(settings => (settings.MaxConnectionPoolSize, settings.WaitQueueTimeout) = (1, Impatience));
        await using var failPoint = await FailPoint.SetAsync(
            Database, ["insert"], "{ blockConnection: true, blockTimeMS: 1000 }", mode: "{ times: 1 }");
        var (first, second) = (Make.Original(), Make.Original());
        var underWay = new TaskCompletionSource();
        Commands.OnSending = command => underWay.TrySetResult();
        var blocked = narrow.Originals.InsertAsync(first, Cancel);
        await underWay.Task;

        await RefusedAsync(StoreFailure.Unavailable, () => narrow.Originals.InsertAsync(second, Cancel));
        await blocked;
        Assert.NotNull(await Store.Originals.FindAsync(first.Id, Cancel));
        Assert.Null(await Store.Originals.FindAsync(second.Id, Cancel));
    }

    [Fact]
    public async Task Without_a_server_nothing_was_written()
    {
        var connection = Connect(
            "mongodb://127.0.0.1:1/?directConnection=true", settings => settings.ServerSelectionTimeout = Impatience);
        var away = connection.Database;

        await RefusedAsync(StoreFailure.Unavailable, () => new OriginalCollection(away).InsertAsync(Make.Original(), Cancel));
        await RefusedAsync(StoreFailure.Unavailable, () => new DeviceCollection(away).TouchAsync(Make.DeviceId(), Make.Noon, Cancel));
        await RefusedAsync(StoreFailure.Unavailable, () => new IdempotencyCollection(away).DeleteOldAsync(Make.Noon, Cancel));
        await RefusedAsync(StoreFailure.Unavailable, () => new MetaCollection(away).StoreIdAsync(Cancel));
    }

    [Theory]
    [InlineData("{ closeConnection: true }")]
    [InlineData("{ errorCode: 13 }")]
    [InlineData("{ errorCode: 50 }")]
    [InlineData("{ errorCode: 91 }")]
    [InlineData("{ errorCode: 189 }")]
    [InlineData("{ errorCode: 10107 }")]
    [InlineData("{ errorCode: 11600 }")]
    [InlineData("{ errorCode: 11602 }")]
    public async Task A_failed_read_reports_the_store_as_unavailable(string fault)
    {
        await using var failPoint = await FailPoint.SetAsync(Database, ["find"], fault);

        await RefusedAsync(StoreFailure.Unavailable, () => Store.Originals.FindAsync(Make.OriginalId(), Cancel));
    }

    [Fact]
    public async Task A_failed_count_reports_the_store_as_unavailable()
    {
        await using var failPoint = await FailPoint.SetAsync(Database, ["aggregate"], "{ errorCode: 11602 }");

        await RefusedAsync(StoreFailure.Unavailable, () => Store.Faces.CountAsync(Make.DeviceId(), Cancel));
    }

    [Fact]
    public async Task A_read_that_failed_once_is_retried()
    {
        var original = await InsertOriginalAsync();
        await using var failPoint = await FailPoint.SetAsync(Database, ["find"], "{ closeConnection: true }", mode: "{ times: 1 }");

        Assert.Equal(original, await Store.Originals.FindAsync(original.Id, Cancel));
    }

    [Fact]
    public async Task A_cursor_lost_halfway_fails_the_whole_list()
    {
        var device = Make.DeviceId();
        var original = Make.Original(device);
        await Store.Originals.InsertAsync(original, Cancel);
        var stored = await Raw("originals").Find(FilterDefinition<MongoDB.Bson.BsonDocument>.Empty).SingleAsync(Cancel);
        await Raw("originals").InsertManyAsync(
            Enumerable.Range(0, 1100).Select(i => new MongoDB.Bson.BsonDocument(stored)
            {
                ["_id"] = MongoValues.ToBson(Make.OriginalId()),
                ["filename"] = $"{i}_a.jpg",
                ["filePath"] = $"/uploads/originals/{i}_a.jpg",
            }),
            cancellationToken: Cancel);
        await using var failPoint = await FailPoint.SetAsync(Database, ["getMore"], "{ errorCode: 43 }");

        await RefusedAsync(StoreFailure.Unavailable, () => Store.Originals.ListAsync(device, null, 5000, Cancel));
    }

    [Fact]
    public async Task Failed_reads_after_a_rejected_insert_do_not_make_its_outcome_unknown()
    {
        var original = await InsertOriginalAsync();
        await using var failPoint = await FailPoint.SetAsync(Database, ["find"], "{ closeConnection: true }");

        await RefusedAsync(
            StoreFailure.Unavailable, () => Store.Originals.InsertAsync(Make.Named(original.Filename, Make.Original()), Cancel));
    }

    [Fact]
    public async Task The_outcome_of_an_insert_whose_displaced_cartoons_are_not_deleted_is_unknown()
    {
        var original = Make.Original();
        await Store.Originals.InsertAsync(original, Cancel);
        var (old, cartoon) = (Make.Cartoon(original), Make.Cartoon(original));
        await Store.Cartoons.InsertAsync(old, Cancel);
        await using var failPoint = await FailPoint.SetAsync(Database, ["delete"], "{ errorCode: 11602 }");

        await RefusedAsync(StoreFailure.OutcomeUnknown, () => Store.Cartoons.InsertAsync(cartoon, [old.Id], Cancel));
        Assert.Equal(cartoon, await Store.Cartoons.FindAsync(cartoon.Id, Cancel));
        Assert.Equal(old, await Store.Cartoons.FindAsync(old.Id, Cancel));
    }

    [Fact]
    public async Task A_started_write_is_completed_although_its_caller_has_cancelled()
    {
        using var caller = new CancellationTokenSource();
        var original = Make.Original();
        Commands.OnSending = command => caller.Cancel();

        await Store.Originals.InsertAsync(original, caller.Token);
        Commands.OnSending = null;
        Assert.True(caller.IsCancellationRequested);
        Assert.Equal(original, await Store.Originals.FindAsync(original.Id, Cancel));
    }

    [Fact]
    public async Task A_read_whose_caller_has_cancelled_ends_as_cancelled()
    {
        using var caller = new CancellationTokenSource();
        Commands.OnSending = command => caller.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Originals.FindAsync(Make.OriginalId(), caller.Token));
    }

    [Fact]
    public async Task Cancelled_calls_send_nothing()
    {
        var gone = new CancellationToken(canceled: true);
        Commands.Forget();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Devices.TouchAsync(Make.DeviceId(), Make.Noon, gone));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Cartoons.DeleteAsync([Make.CartoonId()], gone));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Faces.FindAsync(Make.OriginalId(), gone));
        Assert.Empty(Commands.Sent);
    }

    [Fact]
    public async Task Writes_and_reads_use_majority_concerns_regardless_of_the_connection_string()
    {
        var connection = Connect(
            Database.ConnectionString + "&w=0&journal=false&readConcernLevel=local&readPreference=secondary&retryWrites=false");
        var careless = await MongoFixture.OpenAsync(connection);
        Commands.Forget();

        foreach (var write in Writes) await (await PrepareAsync(write, careless))();
        await careless.Faces.FindAsync(Make.OriginalId(), Cancel);
        await careless.Faces.CountAsync(Make.DeviceId(), Cancel);

        Assert.All(Commands.Sent, command =>
        {
            var isRead = command.GetElement(0).Name is "find" or "aggregate";
            Assert.Equal(
                isRead ? "{ \"level\" : \"majority\" }" : "{ \"w\" : \"majority\", \"j\" : true }",
                command[isRead ? "readConcern" : "writeConcern"].ToString());
        });
        Assert.Equal(ReadPreference.Primary, connection.Database.Settings.ReadPreference);
        Assert.True(connection.Database.Client.Settings.RetryWrites);
        Assert.Equal(5, Commands.Names.Distinct().Count());
    }

    [Fact]
    public async Task Every_write_is_measured_once()
    {
        var measured = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "avatar.storage.write.duration") self.EnableMeasurementEvents(instrument);
        };
        var flow = new AsyncLocal<bool> { Value = true };
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) =>
        {
            if (flow.Value && seconds > 0) measured++;
        });
        listener.Start();

        await Store.Originals.InsertAsync(Make.Original(), Cancel);
        await Store.Devices.TouchAsync(Make.DeviceId(), Make.Noon, Cancel);
        await Store.Originals.FindAsync(Make.OriginalId(), Cancel);

        Assert.Equal(2, measured);
    }

    private async Task<MongoAvatarStore> OpenAsync(Action<MongoClientSettings> configure) =>
        await MongoFixture.OpenAsync(Connect(configure: configure));

    /// <summary>A call whose last command has this name.</summary>
    private async Task<Func<Task>> PrepareAsync(string write, MongoAvatarStore? store = null)
    {
        store ??= Store;
        var device = Make.Device();
        var record = Make.Record();
        await Store.Devices.EnsureAsync(device, Cancel);
        await Store.IdempotencyRecords.InsertAsync(record, Cancel);
        return write switch
        {
            "insert" => () => store.Originals.InsertAsync(Make.Original(), Cancel),
            "update" => () => store.Devices.TouchAsync(device.DeviceId, Make.Noon.AddMinutes(1), Cancel),
            _ => () => store.IdempotencyRecords.DeleteOldAsync(record.CreatedAt.AddMinutes(1), Cancel),
        };
    }
}
