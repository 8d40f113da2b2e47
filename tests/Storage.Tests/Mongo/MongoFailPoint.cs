using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>
/// Lets a server fail the commands of one database's clients, until it is disposed. A server has one fail point only, so tests
/// that use it are in one <see cref="Collection"/>, and run one after the other.
/// </summary>
internal sealed class MongoFailPoint : IAsyncDisposable
{
    public const string Collection = "fail points of MongoDB";

    /// <summary>
    /// An answer that comes later than a test waits. It is a refusal, as the command would be done after the test, and make the
    /// database anew that was dropped by then.
    /// </summary>
    public const string Silence = "{ blockConnection: true, blockTimeMS: 1500, errorCode: 91 }";

    private const int CommandNotFound = 59;

    private readonly IMongoDatabase _admin;

    private MongoFailPoint(IMongoDatabase admin) => _admin = admin;

    /// <param name="database">Whose clients, by their application name.</param>
    /// <param name="commands">Which commands.</param>
    /// <param name="fault">How, such as <c>{ errorCode: 91 }</c>.</param>
    /// <param name="times">How often, or always.</param>
    public static async Task<MongoFailPoint> SetAsync(MongoTestDatabase database, string[] commands, string fault, int? times = null)
    {
        var data = new BsonDocument { { "failCommands", new BsonArray(commands) }, { "appName", database.Name } };
        BsonValue mode = times is { } count ? new BsonDocument("times", count) : "alwaysOn";
        try
        {
            await ConfigureAsync(database.Admin, mode, data.AddRange(BsonDocument.Parse(fault)));
        }
        catch (MongoCommandException refusal) when (refusal.Code == CommandNotFound)
        {
            Assert.Skip("This server has no fail points; one that is started with enableTestCommands=1 has.");
        }

        return new(database.Admin);
    }

    public async ValueTask DisposeAsync() => await ConfigureAsync(_admin, "off", []);

    private static async Task ConfigureAsync(IMongoDatabase admin, BsonValue mode, BsonDocument data) =>
        await admin.RunCommandAsync<BsonDocument>(
            new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", mode }, { "data", data } });
}
