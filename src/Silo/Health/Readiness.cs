using Avatar.Silo.Stopping;
using Avatar.Storage;

namespace Avatar.Silo.Health;

/// <summary>Looks whether the parts of the process do their work; one look serves all who ask within a second.</summary>
internal sealed class Readiness(
    IEnumerable<IReadinessCheck> checks, StopNotice notice, TimeProvider time, ILogger<Readiness> logger)
{
    private const string Ok = "ok";
    private const string Unavailable = "unavailable";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<ReadinessData>? _look;
    private long _lookedAt;

    public Task<ReadinessData> LookAsync()
    {
        lock (_gate)
        {
            if (_look is null || (_look.IsCompleted && time.GetElapsedTime(_lookedAt) >= Freshness) || notice.IsGiven)
            {
                (_look, _lookedAt) = (LookNowAsync(), time.GetTimestamp());
            }

            return _look;
        }
    }

    public static bool IsReady(ReadinessData readiness) => readiness.Status == Ok;

    private async Task<ReadinessData> LookNowAsync()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        var found = new Dictionary<string, string>();
        foreach (var check in checks) found[check.Name] = await IsReadyAsync(check, patience.Token) ? Ok : Unavailable;
        return new(found.Values.All(state => state == Ok) ? Ok : Unavailable, found);
    }

    private async Task<bool> IsReadyAsync(IReadinessCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await check.IsReadyAsync(cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is StoreException or OperationCanceledException)
        {
            SiloLog.NotReady(logger, check.Name, exception.Message);
            return false;
        }
    }
}
