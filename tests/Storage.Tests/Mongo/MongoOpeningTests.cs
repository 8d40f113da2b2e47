using Avatar.MongoTesting;
using Avatar.Storage.Mongo;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>What is found, and what is refused, when a database is opened.</summary>
public sealed class MongoOpeningTests : MongoTestBase
{
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(250);

    /// <summary>These tests open for themselves.</summary>
    public override ValueTask InitializeAsync()
    {
        CreateDatabase();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Opening_again_finds_everything_and_changes_nothing()
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
        Assert.Equal(original, await Store.FindOriginalAsync(original.Id, Cancel));
        Assert.Equal(id, await Store.GetStoreIdAsync(Cancel));
        Assert.DoesNotContain("create", Commands.Names);
        Assert.DoesNotContain("collMod", Commands.Names);
    }

    [Fact]
    public async Task Any_number_of_processes_may_open_a_new_database_at_once()
    {
        var stores = Enumerable.Range(0, 20).Select(_ => MongoFixture.Create(Connect())).ToList();

        await Task.WhenAll(stores.Select(store => store.OpenAsync(Cancel)));

        var ids = await Task.WhenAll(stores.Select(store => store.GetStoreIdAsync(Cancel)));
        Assert.Single(ids.Distinct());
        var original = Make.Original();
        await stores[0].InsertOriginalAsync(original, Cancel);
        Assert.All(stores, store => Assert.Equal(original, store.FindOriginalAsync(original.Id, Cancel).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task The_two_formats_of_device_ids_have_rules_of_their_own()
    {
        await ReopenAsync();
        var strict = await ValidatorAsync("devices");

        await ReopenAsync(opaque: true);
        Assert.NotEqual(strict, await ValidatorAsync("devices"));
        await ReopenAsync();
        Assert.Equal(strict, await ValidatorAsync("devices"));
    }

    [Fact]
    public async Task Collections_and_indexes_made_by_hand_are_taken_over()
    {
        await Raw("originals").InsertOneAsync(new BsonDocument("kept", true), cancellationToken: Cancel);
        await IndexAsync("originals", "{ filename: 1 }", new() { Unique = true });

        await ReopenAsync();
        Assert.Equal(1, await Raw("originals").CountDocumentsAsync(new BsonDocument("kept", true), null, Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.InsertOriginalAsync(Make.Original() with { FileSize = 0 }, Cancel));
    }

    [Theory]
    [InlineData("regeneratedcartoons")]
    [InlineData("downloadedfaces")]
    public async Task A_database_of_the_Node_backend_is_refused_untouched(string collection)
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
    public async Task Values_that_are_there_twice_are_shown(string collection, string field, string value, string shown)
    {
        var documents = Enumerable.Range(0, 3).Select(i => new BsonDocument { { "filename", $"{i}_b.jpg" }, { "originalId", i } });
        await Raw(collection).InsertManyAsync(documents.Select(document => document.Set(field, value)), cancellationToken: Cancel);

        var refusal = await RefusedStartAsync(Connect());
        Assert.Contains(collection, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"each {field}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(shown, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_without_a_unique_value_are_shown_as_such()
    {
        await Raw("originals").InsertManyAsync([new() { { "a", 1 } }, new() { { "a", 2 } }], cancellationToken: Cancel);

        var refusal = await RefusedStartAsync(Connect());
        Assert.Contains("none at all (2 documents)", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ filename: 1 }", false, null, "filename_1")]
    [InlineData("{ filename: 1 }", true, "by_name", "by_name")]
    [InlineData("{ fileSize: 1 }", false, "filename_1", "filename_1")]
    public async Task An_index_that_is_another_is_named(string keys, bool unique, string? name, string shown)
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
    public async Task A_right_that_is_missing_is_named_with_the_roles_that_have_it(string command)
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
    public async Task A_server_that_cannot_now_may_be_tried_again(string command, string fault)
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
    public async Task Indexes_that_take_their_time_may_be_waited_for_again()
    {
        await using (await FailPoint.SetAsync(Database, ["createIndexes"], FailPoint.Silence))
        {
            var hasty = Connect(configure: settings => settings.SocketTimeout = Impatience);
            var refusal = await Assert.ThrowsAsync<StorageUnreachableException>(() => MongoFixture.OpenAsync(hasty));
            Assert.Contains("devices are still being made", refusal.Message, StringComparison.Ordinal);
        }

        await ReopenAsync();
    }

    [Fact]
    public async Task A_server_that_is_away_may_be_tried_again_and_is_named_without_the_password()
    {
        var away = Connect(
            "mongodb://someone:secret@127.0.0.1:1/?directConnection=true", settings => settings.ServerSelectionTimeout = Impatience);

        var refusal = await Assert.ThrowsAsync<StorageUnreachableException>(() => MongoFixture.OpenAsync(away));
        Assert.Contains("127.0.0.1:1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:MongoDB", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_credentials_are_told_without_them()
    {
        var url = new MongoUrlBuilder(Database.ConnectionString) { Username = "someone", Password = "secret" };

        var refusal = await RefusedStartAsync(Connect(url.ToString()));
        Assert.Contains("refuses the user and password", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_too_old_is_told_what_is_needed()
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
        await RefusedAsync(StoreFailure.Unavailable, () => store.InsertOriginalAsync(Make.Original(), Cancel));
    }

    [Fact]
    public async Task A_cancelled_opening_is_the_callers_own()
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
