using Avatar.Storage.Mongo;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>No query of the adapter scans a collection or sorts in memory.</summary>
public sealed class MongoQueryTests : MongoTestBase
{
    private const int CommandNotFound = 59;
    private const int NotImplemented = 238;

    private static readonly string[] SearchingCommands = ["find", "aggregate", "update", "delete"];

    [Theory]
    [InlineData("devices", "deviceId", true)]
    [InlineData("originals", "deviceId", false)]
    [InlineData("originals", "-createdAt", false)]
    [InlineData("originals", "filename", true)]
    [InlineData("regenerated_cartoons", "deviceId", false)]
    [InlineData("regenerated_cartoons", "originalId", false)]
    [InlineData("regenerated_cartoons", "-createdAt", false)]
    [InlineData("regenerated_cartoons", "originalId -createdAt", false)]
    [InlineData("regenerated_cartoons", "filename", true)]
    [InlineData("downloaded_faces", "deviceId", false)]
    [InlineData("downloaded_faces", "originalId", true)]
    [InlineData("downloaded_faces", "-createdAt", false)]
    [InlineData("downloaded_faces", "deviceId -createdAt", false)]
    [InlineData("downloaded_faces", "filename", true)]
    public async Task The_indexes_of_the_data_model_exist_exactly(string collection, string fields, bool unique)
    {
        var indexes = await IndexesAsync(collection);

        Assert.Contains(indexes, index => GetKeys(index) == fields && index.GetValue("unique", false).AsBoolean == unique);
    }

    [Fact]
    public async Task Every_index_is_created_as_described()
    {
        foreach (var index in MongoIndexes.All)
        {
            var made = Assert.Single(await IndexesAsync(index.Collection), made => made["name"] == index.Name);
            made.Remove("v");
            Assert.Equal(index.Specification.ToDictionary(), made.ToDictionary());
        }

        var collections = MongoIndexes.All.Select(index => index.Collection).Distinct();
        var count = (await Task.WhenAll(collections.Select(IndexesAsync))).Sum(indexes => indexes.Count(index => index["name"] != "_id_"));
        Assert.Equal(MongoIndexes.All.Length, count);
    }

    [Fact]
    public void Every_query_uses_the_first_fields_of_its_index()
    {
        Assert.All(MongoQueries.All, query =>
        {
            var keys = query.Index.Keys.ToList();
            var equal = query.Equal.Except(query.Index.OnlyWhere).ToList();

            Assert.Equal(equal.Order(), keys.Take(equal.Count).Select(key => key.Name).Order());
            Assert.Equal(query.Ranged, new BsonDocument(keys.Skip(equal.Count).Take(query.Ranged.ElementCount)));
            Assert.Subset(query.Equal.ToHashSet(), query.Index.OnlyWhere.ToHashSet());
            Assert.True(equal.Count + query.Ranged.ElementCount > 0);
        });
        Assert.Equal(MongoQueries.All.Length, MongoQueries.All.Select(query => query.Name).Distinct().Count());
    }

    [Fact]
    public async Task Every_command_sent_is_one_of_the_queries()
    {
        await UseEverythingAsync();

        foreach (var command in Searches())
        {
            var query = Assert.Single(MongoQueries.All, query => query.Name == command["comment"].AsString);
            var fields = GetFilter(command).SelectMany(GetFields).ToHashSet();
            Assert.Equal(query.Index.Collection, command[0].AsString);
            Assert.Subset(fields, query.Equal.ToHashSet());
            Assert.Subset(query.Equal.Concat(query.Beside).Concat(query.Ranged.Names).ToHashSet(), fields);
            if (command.TryGetValue("sort", out var sort)) Assert.Equal(query.Ranged, sort);
        }

        Assert.Equal(
            MongoQueries.All.Select(query => query.Name).Order(),
            Searches().Select(command => command["comment"].AsString).Distinct().Order());
    }

    [Fact]
    public async Task No_command_scans_a_collection()
    {
        await UseEverythingAsync();

        foreach (var command in Searches())
        {
            var plan = await ExplainAsync(command);
            Assert.DoesNotContain("COLLSCAN", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("\"SORT\"", plan, StringComparison.Ordinal);
        }
    }

    private async Task UseEverythingAsync()
    {
        Commands.Forget();
        var original = await InsertOriginalAsync();
        var device = original.DeviceId;
        var cartoon = Make.Cartoon(original);
        var record = Make.Record(device);
        await Store.Devices.EnsureAsync(Make.Device(device), Cancel);
        await Store.Devices.TouchAsync(device, Make.Noon, Cancel);
        await Store.Devices.FindAsync(device, Cancel);
        await Store.Originals.FindManyAsync([original.Id], Cancel);
        await Store.Originals.ListAsync(device, null, 5, Cancel);
        await Store.Originals.ListAsync(device, ListPosition.Of(original), 5, Cancel);
        await Store.Originals.CountAsync(device, Cancel);
        await Store.Cartoons.InsertAsync(cartoon, Cancel);
        await Store.Cartoons.FindAsync(cartoon.Id, Cancel);
        await Store.Cartoons.ListAsync(original.Id, Cancel);
        await Store.Cartoons.ListVisibleAsync(device, Cancel);
        await Store.Cartoons.ListMadeByAsync(Make.Noon, null, 5, Cancel);
        await Store.Cartoons.ListMadeByAsync(Make.Noon, ListPosition.Of(cartoon), 5, Cancel);
        await Store.Cartoons.DeleteAsync([cartoon.Id], Cancel);
        await Store.HasDocumentsAsync(Cancel);
        await Raw("originals").DeleteManyAsync(new BsonDocument(), Cancel);
        await Store.HasDocumentsAsync(Cancel);
        await Store.Originals.InsertAsync(original, Cancel);
        var face = Make.Face(original, cartoon.Id);
        await Store.Faces.InsertAsync(face, Cancel);
        await RefusedAsync(StoreFailure.DuplicateKey, () => Store.Faces.InsertAsync(Make.Face(original), Cancel));
        await Store.Faces.FindAsync(original.Id, Cancel);
        await Store.Faces.FindByCartoonAsync(Make.CartoonId(), Cancel);
        await Store.Faces.ListAsync(device, null, 5, Cancel);
        await Store.Faces.ListAsync(device, ListPosition.Of(face), 5, Cancel);
        await Store.Faces.CountAsync(device, Cancel);
        await Store.IdempotencyRecords.InsertAsync(record, Cancel);
        await Store.IdempotencyRecords.FindAsync(device, record.Key, Cancel);
        await Store.IdempotencyRecords.ListPendingAsync(record.OriginalId, Cancel);
        await Store.IdempotencyRecords.CompleteAsync(device, record.Key, "{}", Cancel);
        await Store.IdempotencyRecords.ListPendingByDeviceAsync(device, Cancel);
        await Store.IdempotencyRecords.DeleteOldAsync(Make.Noon, Cancel);
        await Store.IdempotencyRecords.DeleteByDeviceAsync(device, Cancel);
        foreach (var area in ImageAreas.Public) await Store.ImageRecords.FindNamesAsync(area, [original.Filename], Cancel);
        foreach (var area in ImageAreas.Public) await Store.ImageRecords.FindFileSizeAsync(area, original.Filename, Cancel);
        foreach (var area in ImageAreas.Public)
        {
            await Store.ImageRecords.ListAsync(area, null, 5, Cancel);
            await Store.ImageRecords.ListAsync(area, original.Filename, 5, Cancel);
            await Store.ImageRecords.FindAsync(area, original.Filename, Cancel);
            await Store.ImageRecords.NoteDigestAsync(area, original.Filename, new('a', 64), Cancel);
        }

        await Store.Originals.NoteFacesAsync(original.Id, Make.Faces(), Cancel);
        await Store.ImageRecords.NoteDigestAsync(ImageArea.Masters, face.Filename, new('a', 64), Cancel);
        await Store.ImageRecords.WriteScrubAsync(new() { StartedAt = Make.Noon, Area = ImageArea.Originals }, Cancel);
        await Store.ImageRecords.FindScrubAsync(Cancel);
        await Store.PingAsync(Cancel);
        var deletion = Make.Deletion(device);
        await Store.Deletions.BeginAsync(deletion, Cancel);
        await Store.Deletions.FindFenceAsync(device, Cancel);
        await Store.Deletions.FindAsync(device, Cancel);
        await Store.Deletions.ListAsync(Make.Noon, Cancel);
        await Store.Faces.DeleteAsync(face.Id, Cancel);
        await Store.Originals.DeleteAsync(original.Id, Cancel);
        await Store.Devices.DeleteAsync(device, Cancel);
        await Store.Deletions.EndAsync(deletion, Make.Noon, Cancel);
        await Store.Deletions.DeleteFencesAsync(Make.Noon, Cancel);
    }

    /// <summary>The commands with a query filter.</summary>
    private List<BsonDocument> Searches()
    {
        var searches = Commands.Sent.Where(command => command.GetElement(0).Name is not "insert").ToList();
        Assert.All(searches, command => Assert.Contains(command.GetElement(0).Name, SearchingCommands));
        return searches;
    }

    private static IEnumerable<BsonDocument> GetFilter(BsonDocument command) => command.GetElement(0).Name switch
    {
        "find" => [command["filter"].AsBsonDocument],
        "aggregate" => [command["pipeline"][0]["$match"].AsBsonDocument],
        "update" => command["updates"].AsBsonArray.Select(update => update["q"].AsBsonDocument),
        _ => command["deletes"].AsBsonArray.Select(delete => delete["q"].AsBsonDocument),
    };

    private static IEnumerable<string> GetFields(BsonDocument filter) => filter.SelectMany(field => field.Name == "$or"
        ? field.Value.AsBsonArray.SelectMany(branch => GetFields(branch.AsBsonDocument))
        : [field.Name]);

    private static string GetKeys(BsonDocument index) => string.Join(' ', index["key"].AsBsonDocument.Select(Field));

    private static string Field(BsonElement key) => key.Value.ToInt32() < 0 ? "-" + key.Name : key.Name;

    private async Task<List<BsonDocument>> IndexesAsync(string collection)
    {
        using var cursor = await Raw(collection).Indexes.ListAsync(Cancel);
        return await cursor.ToListAsync(Cancel);
    }

    /// <summary>Omits the rejected plans.</summary>
    private static BsonValue Chosen(BsonValue plan) => plan switch
    {
        BsonDocument document => new BsonDocument(
            document.Where(field => field.Name != "rejectedPlans").Select(field => new BsonElement(field.Name, Chosen(field.Value)))),
        BsonArray array => new BsonArray(array.Select(Chosen)),
        _ => plan,
    };

    private async Task<string> ExplainAsync(BsonDocument command)
    {
        var plain = new BsonDocument(command.Where(field =>
            !field.Name.StartsWith('$') && field.Name is not ("lsid" or "writeConcern" or "readConcern" or "txnNumber")));
        try
        {
            var plan = await Database.Database.RunCommandAsync<BsonDocument>(
                new BsonDocument { { "explain", plain }, { "verbosity", "queryPlanner" } }, cancellationToken: Cancel);
            return Chosen(plan).ToJson();
        }
        catch (MongoCommandException refusal) when (refusal.Code is CommandNotFound or NotImplemented)
        {
            Assert.Skip("This server does not support explain.");
            throw;
        }
    }
}
