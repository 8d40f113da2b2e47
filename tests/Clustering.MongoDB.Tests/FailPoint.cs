using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB.Tests;

/// <summary>Makes the server fail commands of one test's connections until it is disposed of.</summary>
internal sealed class FailPoint : IAsyncDisposable
{
    /// <summary>A server has one fail point at a time, so tests that set one take turns.</summary>
    public const string Collection = "fail point";

    private const int CommandNotFound = 59;

    private readonly IMongoDatabase _admin;

    private FailPoint(IMongoDatabase admin) => _admin = admin;

    /// <param name="database">Whose connections are to fail.</param>
    /// <param name="mode">How often, such as <c>{ times: 1 }</c> or <c>'alwaysOn'</c>.</param>
    /// <param name="command">Which command.</param>
    /// <param name="fault">How, such as <c>errorCode: 11600</c>.</param>
    public static async Task<FailPoint> SetAsync(MongoTestDatabase database, string mode, string command, string fault)
    {
        try
        {
            await database.Admin.RunCommandAsync<BsonDocument>(BsonDocument.Parse($$"""
                { configureFailPoint: 'failCommand', mode: {{mode}},
                  data: { failCommands: ['{{command}}'], appName: '{{database.Name}}', {{fault}} } }
                """));
        }
        catch (MongoCommandException refusal) when (refusal.Code == CommandNotFound)
        {
            Assert.Skip("The server has no fail points: it was not started with enableTestCommands.");
        }

        return new(database.Admin);
    }

    public async ValueTask DisposeAsync() =>
        await _admin.RunCommandAsync<BsonDocument>(BsonDocument.Parse("{ configureFailPoint: 'failCommand', mode: 'off' }"));
}
