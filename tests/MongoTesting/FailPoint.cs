using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace Avatar.MongoTesting;

/// <summary>Has a server fail the commands of some connections, until it is disposed.</summary>
/// <remarks>Source: https://github.com/mongodb/mongo/wiki/The-%22failCommand%22-fail-point</remarks>
public sealed class FailPoint : IAsyncDisposable
{
    private const int CommandNotFound = 59;

    private readonly IMongoDatabase _admin;
    private readonly FailPointTurn _turn;
    private int? _count;

    private FailPoint(IMongoDatabase admin, FailPointTurn turn) => (_admin, _turn) = (admin, turn);

    /// <summary>Sets it once no other test has one; a server without fail points ends the test as skipped.</summary>
    /// <param name="database">Whose connections are to fail.</param>
    /// <param name="commands">Which commands.</param>
    /// <param name="fault">How, such as <c>{ errorCode: 91 }</c>.</param>
    /// <param name="mode">How often, such as <c>{ times: 1 }</c>; always unless said otherwise.</param>
    /// <param name="application">The connections' application name, where it is not the database's.</param>
    public static async Task<FailPoint> SetAsync(
        TestDatabase database, IEnumerable<string> commands, string fault, string mode = "'alwaysOn'", string? application = null)
    {
        var data = new BsonDocument { { "failCommands", new BsonArray(commands) }, { "appName", application ?? database.Name } };
        var failPoint = new FailPoint(database.Admin, await FailPointTurn.TakeAsync());
        try
        {
            await failPoint.ConfigureAsync(BsonDocument.Parse($"{{ mode: {mode} }}")["mode"], data.AddRange(BsonDocument.Parse(fault)));
            return failPoint;
        }
        catch (MongoCommandException refusal)
        {
            failPoint._turn.Dispose();
            Assert.SkipWhen(refusal.Code == CommandNotFound, "This server has no fail points; one that is started with enableTestCommands=1 has.");
            throw;
        }
    }

    /// <summary>Ends it; returns how many commands it made fail.</summary>
    public async Task<int> EndAsync()
    {
        if (_count is { } known) return known;
        try
        {
            _count = (await ConfigureAsync("off", [])).GetValue("count", 0).ToInt32();
            return _count.Value;
        }
        finally
        {
            _turn.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    private Task<BsonDocument> ConfigureAsync(BsonValue mode, BsonDocument data) => _admin.RunCommandAsync<BsonDocument>(
        new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", mode }, { "data", data } });
}
