using Avatar.Silo.Stopping;

namespace Avatar.Silo.Health;

/// <summary>
/// Looks whether the parts of the process do their work; one look serves all who ask within a second. It answers in time whatever a
/// part does: each is looked at by a task of its own.
/// </summary>
internal sealed class Readiness(
    IEnumerable<IReadinessCheck> checks, StopNotice notice, TimeProvider time, ILogger<Readiness> logger)
{
    private const string Ok = "ok";
    private const string Unavailable = "unavailable";

    /// <summary>How long a look may take.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RunningCheck[] _checks = [.. checks.Select(check => new RunningCheck(check))];
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
        var states = await Task.WhenAll(_checks.Select(check => IsReadyAsync(check, patience.Token)));
        var found = _checks.Zip(states).ToDictionary(pair => pair.First.Name, pair => pair.Second ? Ok : Unavailable);
        return new(states.All(isReady => isReady) ? Ok : Unavailable, found);
    }

    private async Task<bool> IsReadyAsync(RunningCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await check.RunAsync(cancellationToken).WaitAsync(cancellationToken);
        }
#pragma warning disable CA1031 // A part that cannot even be looked at does not do its work, whatever the reason is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            SiloLog.NotReady(logger, check.Name, exception.Message);
            return false;
        }
    }
}
