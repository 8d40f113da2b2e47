using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace Avatar.Testing;

/// <summary>Makes a server fail the commands of some connections until it is disposed.</summary>
/// <remarks>Source: https://github.com/mongodb/mongo/wiki/The-%22failCommand%22-fail-point</remarks>
public sealed class FailPoint : IAsyncDisposable
{
    /// <summary>
    /// Delays the answer for longer than a test waits. The answer is an error, because otherwise the server would execute the command after
    /// the test and create the dropped database again.
    /// </summary>
    public const string Silence = "{ blockConnection: true, blockTimeMS: 1500, errorCode: 91 }";

    private const int CommandNotFound = 59;

    private readonly IMongoDatabase _admin;
    private readonly FailPointTurn _turn;
    private int? _count;

    private FailPoint(IMongoDatabase admin, FailPointTurn turn) => (_admin, _turn) = (admin, turn);

    /// <summary>Waits until no other test uses the fail point, and sets it. Skips the test if the server has no fail points.</summary>
    /// <param name="database">The database whose connections fail.</param>
    /// <param name="commands">The names of the commands that fail.</param>
    /// <param name="fault">The fault, for example <c>{ errorCode: 91 }</c>.</param>
    /// <param name="mode">How often commands fail, for example <c>{ times: 1 }</c>; always by default.</param>
    /// <param name="application">The application name of the connections; by default the name of the database.</param>
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
            Assert.SkipWhen(refusal.Code == CommandNotFound, "This server has no fail points: start it with enableTestCommands=1.");
            throw;
        }
    }

    /// <summary>Removes the fail point, and returns the number of commands that it made fail.</summary>
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
