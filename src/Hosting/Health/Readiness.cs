namespace Avatar.Hosting;

/// <summary>
/// Checks whether the components of the process work. Requests within a second share one result. The answer is on time even if a check
/// blocks, because each check runs in its own task.
/// </summary>
internal sealed class Readiness(
    IEnumerable<IReadinessCheck> checks, StopNotice notice, TimeProvider time, ILogger<Readiness> logger)
{
    private const string Ok = "ok";
    private const string Unavailable = "unavailable";

    /// <summary>Time limit of all checks together.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RunningCheck[] _checks = [.. checks.Select(check => new RunningCheck(check))];
    private Task<ReadinessData>? _result;
    private long _checkedAt;

    public Task<ReadinessData> CheckAsync()
    {
        lock (_gate)
        {
            if (_result is null || (_result.IsCompleted && time.GetElapsedTime(_checkedAt) >= Freshness) || notice.IsGiven)
            {
                (_result, _checkedAt) = (RunChecksAsync(), time.GetTimestamp());
            }

            return _result;
        }
    }

    public static bool IsReady(ReadinessData readiness) => readiness.Status == Ok;

    private async Task<ReadinessData> RunChecksAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        var states = await Task.WhenAll(_checks.Select(check => IsReadyAsync(check, timeout.Token)));
        var found = _checks.Zip(states).ToDictionary(pair => pair.First.Name, pair => pair.Second ? Ok : Unavailable);
        return new(states.All(isReady => isReady) ? Ok : Unavailable, found);
    }

    private async Task<bool> IsReadyAsync(RunningCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await check.RunAsync(cancellationToken).WaitAsync(cancellationToken);
        }
#pragma warning disable CA1031 // A check that fails for any reason means that its component does not work.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HostingLog.NotReady(logger, check.Name, exception.Message);
            return false;
        }
    }
}
