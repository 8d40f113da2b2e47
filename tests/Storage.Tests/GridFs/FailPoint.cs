using Avatar.Storage.Tests.Mongo;
using MongoDB.Bson;

namespace Avatar.Storage.Tests.GridFs;

/// <summary>The server's failCommand, for one test's application name, until it is disposed.</summary>
internal sealed class FailPoint : IAsyncDisposable
{
    private readonly MongoTestDatabase _database;

    private FailPoint(MongoTestDatabase database) => _database = database;

    public static async Task<IAsyncDisposable> SetAsync(MongoTestDatabase database, string mode, string command, string data)
    {
        await database.Admin.RunCommandAsync<BsonDocument>(BsonDocument.Parse(
            $$"""
            {
                configureFailPoint: "failCommand", mode: {{mode}},
                data: { failCommands: ["{{command}}"], appName: "{{database.Name}}", {{data}} }
            }
            """));
        return new FailPoint(database);
    }

    public async ValueTask DisposeAsync() =>
        await _database.Admin.RunCommandAsync<BsonDocument>(BsonDocument.Parse("""{ configureFailPoint: "failCommand", mode: "off" }"""));
}
