using System.Globalization;

namespace Avatar.Grains.Tests;

/// <summary>
/// Makes a MongoDB server fail the commands of a silo: from a given command on, until the test asks whether the fault has struck. A reply
/// that is lost before the command was executed happens once.
/// </summary>
internal sealed class ServerFaults(MongoStores stores) : IFaultPlan
{
    private const string TimeIsUp = "{ errorCode: 50 }";
    private const string NoSpace = "{ errorCode: 14031 }";
    private const string ConnectionIsCut = "{ closeConnection: true }";
    private const string DoneButUnconfirmed = "{ writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }";

    private static readonly string[] Writes = ["insert", "update", "delete", "findAndModify"];
    private static readonly string[] Commands = [.. Writes, "find", "aggregate", "getMore"];

    private FailPoint? _failPoint;
    private FaultKind? _planned;
    private bool _struck;

    public bool Crashed => _struck && _planned is FaultKind.CrashBefore or FaultKind.CrashAfter;

    public async Task PlanAsync(PlannedFault fault)
    {
        var (commands, how) = fault.Kind switch
        {
            FaultKind.Unavailable or FaultKind.CrashBefore => (Commands, TimeIsUp),
            FaultKind.Full => (Writes, NoSpace),
            FaultKind.LostBefore => ([Writes[fault.Call % Writes.Length]], ConnectionIsCut),
            _ => (Writes, DoneButUnconfirmed),
        };
        var mode = fault.Kind is FaultKind.LostBefore ? "{ times: 1 }" : string.Create(CultureInfo.InvariantCulture, $"{{ skip: {fault.Call} }}");
        _failPoint = await FailPoint.SetAsync(stores.Database, commands, how, mode, stores.SiloName);
        _planned = fault.Kind;
    }

    /// <summary>Ends the fault, because the server reports only then whether it has struck.</summary>
    public async Task<bool> HasStruckAsync() => _struck = _failPoint is not null && await _failPoint.EndAsync() > 0;

    public async Task ClearAsync()
    {
        if (_failPoint is not null) await _failPoint.DisposeAsync();
        (_failPoint, _planned, _struck) = (null, null, false);
    }
}
