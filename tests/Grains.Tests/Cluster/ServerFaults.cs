using MongoDB.Bson;

namespace Avatar.Grains.Tests;

/// <summary>
/// Has a MongoDB server fail the commands of a silo, by the fail point of its own tests. It fails from a command on until it
/// is asked whether it has, so of the faults that strike once those of <see cref="FaultKind.LostBefore"/> alone are here.
/// </summary>
/// <remarks>Source: https://github.com/mongodb/mongo/wiki/The-%22failCommand%22-fail-point</remarks>
internal sealed class ServerFaults(MongoStores stores) : IFaultPlan
{
    private const int MaxTimeExpiredCode = 50;
    private const int OutOfDiskSpaceCode = 14031;
    private const int WriteConcernTimeoutCode = 64;

    private static readonly string[] Writes = ["insert", "update", "delete", "findAndModify"];
    private static readonly string[] Commands = [.. Writes, "find", "aggregate", "getMore"];

    private FaultKind? _planned;
    private bool _struck;

    public bool Crashed => _struck && _planned is FaultKind.CrashBefore or FaultKind.CrashAfter;

    public async Task PlanAsync(PlannedFault fault)
    {
        (_planned, _struck) = (fault.Kind, false);
        var data = fault.Kind switch
        {
            FaultKind.Unavailable or FaultKind.CrashBefore => Fail(Commands, new("errorCode", MaxTimeExpiredCode)),
            FaultKind.Full => Fail(Writes, new("errorCode", OutOfDiskSpaceCode)),
            FaultKind.LostBefore => Fail([Writes[fault.Call % Writes.Length]], new("closeConnection", true)),
            _ => Fail(Writes, new("writeConcernError", new BsonDocument
            {
                { "code", WriteConcernTimeoutCode },
                { "errmsg", "waiting for replication timed out" },
            })),
        };
        var mode = fault.Kind is FaultKind.LostBefore ? new BsonDocument("times", 1) : new BsonDocument("skip", fault.Call);
        await SetAsync(mode, data);
    }

    /// <summary>Ends the fault, as the server tells its number only then.</summary>
    public async Task<bool> HasStruckAsync()
    {
        if (_planned is not null && !_struck) _struck = (await SetAsync("off"))["count"].ToInt32() > 0;
        return _struck;
    }

    public async Task ClearAsync()
    {
        if (_planned is not null) await SetAsync("off");
        (_planned, _struck) = (null, false);
    }

    private BsonDocument Fail(IEnumerable<string> commands, BsonElement how) => new()
    {
        { "failCommands", new BsonArray(commands) },
        { "appName", stores.SiloName },
        how,
    };

    private Task<BsonDocument> SetAsync(BsonValue mode, BsonDocument? data = null)
    {
        var command = new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", mode } };
        if (data is not null) command.Add("data", data);
        return stores.Admin.RunCommandAsync<BsonDocument>(command);
    }
}
