using Avatar.Storage.Mongo;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>Opening a database, and the databases that are refused.</summary>
public sealed class MongoOpeningTests : MongoTestBase
{
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(250);

    /// <summary>Does nothing: these tests open their stores themselves.</summary>
    public override ValueTask InitializeAsync()
    {
        CreateDatabase();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Reopening_finds_all_data_and_changes_nothing()
    {
        await ReopenAsync();
        var original = await InsertOriginalAsync();
        var id = await Store.GetStoreIdAsync(Cancel);
        await Store.OpenAsync(Cancel);
        Assert.Equal(7, Commands.Names.Count(name => name == "create"));
        Assert.All(
            Commands.Sent.Where(command => command.GetElement(0).Name is "create" or "createIndexes" or "insert"),
            command => Assert.Equal("{ \"w\" : \"majority\", \"j\" : true }", command["writeConcern"].ToString()));
        Commands.Forget();

        await ReopenAsync();
        Assert.Equal(original, await Store.Originals.FindAsync(original.Id, Cancel));
        Assert.Equal(id, await Store.GetStoreIdAsync(Cancel));
        Assert.DoesNotContain("create", Commands.Names);
        Assert.DoesNotContain("collMod", Commands.Names);
    }

    [Fact]
    public async Task Any_number_of_processes_can_open_a_new_database_concurrently()
    {
        var stores = Enumerable.Range(0, 20).Select(_ => MongoFixture.Create(Connect())).ToList();

        await Task.WhenAll(stores.Select(store => store.OpenAsync(Cancel)));

        var ids = await Task.WhenAll(stores.Select(store => store.GetStoreIdAsync(Cancel)));
        Assert.Single(ids.Distinct());
        var original = Make.Original();
        await stores[0].Originals.InsertAsync(original, Cancel);
        Assert.All(stores, store => Assert.Equal(original, store.Originals.FindAsync(original.Id, Cancel).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task The_two_formats_of_device_ids_have_different_rules()
    {
        await ReopenAsync();
        var strict = await ValidatorAsync("devices");

        await ReopenAsync(opaque: true);
        Assert.NotEqual(strict, await ValidatorAsync("devices"));
        await ReopenAsync();
        Assert.Equal(strict, await ValidatorAsync("devices"));
    }

    [Fact]
    public async Task Collections_and_indexes_created_by_hand_are_accepted()
    {
        await Raw("originals").InsertOneAsync(new BsonDocument("kept", true), cancellationToken: Cancel);
        await IndexAsync("originals", "{ filename: 1 }", new() { Unique = true });

        await ReopenAsync();
        Assert.Equal(1, await Raw("originals").CountDocumentsAsync(new BsonDocument("kept", true), null, Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Originals.InsertAsync(Make.Original() with { FileSize = 0 }, Cancel));
    }

    [Theory]
    [InlineData("regeneratedcartoons")]
    [InlineData("downloadedfaces")]
    public async Task A_database_of_the_Node_backend_is_refused_unchanged(string collection)
    {
        await Raw(collection).InsertManyAsync([new() { { "a", 1 } }, new() { { "a", 2 } }], cancellationToken: Cancel);
        await Raw("originals").InsertOneAsync(new() { { "a", 1 } }, cancellationToken: Cancel);

        var refusal = await RefusedStartAsync(Connect());
        Assert.Contains($"{collection} (2 documents)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("migrated first", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(
            new[] { collection, "originals" }.Order(),
            (await (await Database.Database.ListCollectionNamesAsync(cancellationToken: Cancel)).ToListAsync(Cancel)).Order());
        Assert.Equal([], (await ValidatorAsync("originals")).AsBsonDocument);
        Assert.Single(await (await Raw("originals").Indexes.ListAsync(Cancel)).ToListAsync(Cancel));
    }

    [Theory]
    [InlineData("originals", "filename", "1_a.jpg", "'1_a.jpg' (3 documents)")]
    [InlineData("regenerated_cartoons", "filename", "1_a.jpg", "'1_a.jpg' (3 documents)")]
    [InlineData("downloaded_faces", "originalId", "507f1f77bcf86cd799439011", "'507f1f77bcf86cd799439011' (3 documents)")]
    [InlineData("devices", "deviceId", "123e4567-e89b-12d3-a456-426614174000", "'123e4567…' (3 documents)")]
    public async Task Duplicate_values_are_shown(string collection, string field, string value, string shown)
    {
        var documents = Enumerable.Range(0, 3).Select(i => new BsonDocument { { "filename", $"{i}_b.jpg" }, { "originalId", i } });
        await Raw(collection).InsertManyAsync(documents.Select(document => document.Set(field, value)), cancellationToken: Cancel);

        var refusal = await RefusedStartAsync(Connect());
        Assert.Contains(collection, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"each {field}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(shown, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_without_a_unique_value_are_reported_as_such()
    {
        await Raw("originals").InsertManyAsync([new() { { "a", 1 } }, new() { { "a", 2 } }], cancellationToken: Cancel);

        var refusal = await RefusedStartAsync(Connect());
        Assert.Contains("no value (2 documents)", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ filename: 1 }", false, null, "filename_1")]
    [InlineData("{ filename: 1 }", true, "by_name", "by_name")]
    [InlineData("{ fileSize: 1 }", false, "filename_1", "filename_1")]
    public async Task A_conflicting_index_is_named(string keys, bool unique, string? name, string shown)
    {
        await IndexAsync("originals", keys, new() { Unique = unique, Name = name });

        var refusal = await RefusedStartAsync(Connect());
        Assert.Contains("originals", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(shown, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Drop it", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listCollections")]
    [InlineData("create")]
    [InlineData("createIndexes")]
    [InlineData("insert")]
    public async Task A_missing_permission_is_reported_with_the_required_roles(string command)
    {
        await using var failPoint = await FailPoint.SetAsync(Database, [command], "{ errorCode: 13 }");

        var refusal = await RefusedStartAsync(Connect());
        Assert.Contains("readWrite and dbAdmin", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listCollections", "{ errorCode: 91 }")]
    [InlineData("create", "{ errorCode: 189 }")]
    [InlineData("createIndexes", "{ errorCode: 11600 }")]
    [InlineData("createIndexes", "{ closeConnection: true }")]
    [InlineData("create", "{ writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }")]
    [InlineData("insert", "{ errorCode: 10107 }")]
    public async Task A_temporarily_failing_server_can_be_retried(string command, string fault)
    {
        await using (await FailPoint.SetAsync(Database, [command], fault))
        {
            var refusal = await Assert.ThrowsAsync<StorageUnreachableException>(() => MongoFixture.OpenAsync(Connect()));
            Assert.Contains("127.0.0.1", refusal.Message, StringComparison.Ordinal);
        }

        await ReopenAsync();
        await InsertOriginalAsync();
    }

    [Fact]
    public async Task Another_start_can_wait_for_slow_indexes()
    {
        await using (await FailPoint.SetAsync(Database, ["createIndexes"], FailPoint.Silence))
        {
            var hasty = Connect(configure: settings => settings.SocketTimeout = Impatience);
            var refusal = await Assert.ThrowsAsync<StorageUnreachableException>(() => MongoFixture.OpenAsync(hasty));
            Assert.Contains("devices are still being created", refusal.Message, StringComparison.Ordinal);
        }

        await ReopenAsync();
    }

    [Fact]
    public async Task An_unreachable_server_can_be_retried_and_is_named_without_the_password()
    {
        var away = Connect(
            "mongodb://someone:secret@127.0.0.1:1/?directConnection=true", settings => settings.ServerSelectionTimeout = Impatience);

        var refusal = await Assert.ThrowsAsync<StorageUnreachableException>(() => MongoFixture.OpenAsync(away));
        Assert.Contains("127.0.0.1:1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:MongoDB", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejected_credentials_are_not_shown()
    {
        var url = new MongoUrlBuilder(Database.ConnectionString) { Username = "someone", Password = "secret" };

        var refusal = await RefusedStartAsync(Connect(url.ToString()));
        Assert.Contains("rejects the user and password", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_too_old_is_reported_with_the_required_version()
    {
        await using var server = new OldMongoServer();

        var refusal = await RefusedStartAsync(Connect($"mongodb://127.0.0.1:{server.Port}/?directConnection=true"));
        Assert.Contains("MongoDB 4.4", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_not_open_is_unavailable()
    {
        var store = MongoFixture.Create(Connect());

        await RefusedAsync(StoreFailure.Unavailable, () => store.PingAsync(Cancel));
        await RefusedAsync(StoreFailure.Unavailable, () => store.Originals.InsertAsync(Make.Original(), Cancel));
    }

    [Fact]
    public async Task A_cancelled_opening_ends_as_cancelled()
    {
        var store = MongoFixture.Create(Connect());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.OpenAsync(new(canceled: true)));
    }

    private static async Task<StorageStartException> RefusedStartAsync(MongoConnection connection) =>
        await Assert.ThrowsAsync<StorageStartException>(() => MongoFixture.OpenAsync(connection));

    private Task<string> IndexAsync(string collection, string keys, CreateIndexOptions options) =>
        Raw(collection).Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(keys, options), null, Cancel);

    private async Task<BsonValue> ValidatorAsync(string collection)
    {
        var options = new ListCollectionsOptions { Filter = new BsonDocument("name", collection) };
        using var cursor = await Database.Database.ListCollectionsAsync(options, Cancel);
        return (await cursor.SingleAsync(Cancel))["options"].AsBsonDocument.GetValue("validator", new BsonDocument());
    }
}
