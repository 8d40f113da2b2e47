using Avatar.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Avatar.Hosting;

/// <summary>
/// Checks whether the components of the process work. Requests within a second share one result. The answer is on time even if a check
/// blocks: <see cref="HealthCheckService"/> waits until all checks have ended, so each check is a call of its own (decision 41).
/// </summary>
internal sealed class Readiness(
    HealthCheckService service, IOptions<HealthCheckServiceOptions> options, StopNotice notice, TimeProvider time, ILogger<Readiness> logger)
{
    internal const string Ok = "ok";
    private const string Unavailable = "unavailable";

    /// <summary>Time limit of all checks together.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RunningCheck[] _checks = [.. options.Value.Registrations.Select(check => new RunningCheck(check.Name, service))];
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
            var report = await check.RunAsync(cancellationToken).WaitAsync(cancellationToken);
            var result = report.Entries[check.Name];
            if (result.Exception is { } failure) HostingLog.NotReady(logger, check.Name, failure.Message);
            return result.Status is HealthStatus.Healthy;
        }
#pragma warning disable CA1031 // A check that cannot be created, hangs or is cancelled means that its component does not work.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HostingLog.NotReady(logger, check.Name, exception.Message);
            return false;
        }
    }

    /// <summary>Runs a check that may hang. It does not start the check again while the previous run hangs.</summary>
    private sealed class RunningCheck(string name, HealthCheckService service)
    {
        private Task<HealthReport>? _run;

        public string Name => name;

        /// <summary>Starts the check on the thread pool. Not safe for concurrent calls.</summary>
        /// <exception cref="TimeoutException">The previous run has not finished.</exception>
        public Task<HealthReport> RunAsync(CancellationToken cancellationToken)
        {
            if (_run is { IsCompleted: false }) return Task.FromException<HealthReport>(new TimeoutException("The previous check has not finished."));
            return _run = service.CheckHealthAsync(check => check.Name == name, cancellationToken);
        }
    }
}

/// <summary>The answer of the readiness endpoint.</summary>
/// <param name="Status"><c>ok</c> or <c>unavailable</c>.</param>
/// <param name="Checks">The components, each <c>ok</c> or <c>unavailable</c>.</param>
public sealed record ReadinessData(string Status, IReadOnlyDictionary<string, string> Checks);

/// <summary>Registers <see cref="Readiness"/> and its checks.</summary>
internal static class ReadinessSetup
{
    /// <summary>Adds the readiness of the process. The answer names the checks in the order in which they are added to the returned builder.</summary>
    public static IHealthChecksBuilder AddReadiness(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        services.AddSingleton<ReadinessMetrics>();
        return services.AddHealthChecks();
    }

    /// <summary>Adds a <see cref="FilesCheck"/>: one instance, because it reuses its last result.</summary>
    public static IHealthChecksBuilder AddFilesCheck(this IHealthChecksBuilder checks)
    {
        checks.Services.AddSingleton<FilesCheck>();
        return checks.AddCheck<FilesCheck>("files");
    }
}

/// <summary>
/// Checks that files can be written, flushed and renamed in every area. This costs a dozen disk flushes, so a successful result is reused
/// for some seconds.
/// </summary>
internal sealed class FilesCheck(IImageStore images, TimeProvider time) : IHealthCheck
{
    /// <summary>How long a successful result is reused.</summary>
    internal static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private long? _succeededAt;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (_succeededAt is { } then && time.GetElapsedTime(then) < Freshness) return HealthCheckResult.Healthy();
        _succeededAt = null;
        await FullIsReady.CallAsync(() => images.ProbeAsync(cancellationToken));
        _succeededAt = time.GetTimestamp();
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Checks that the database answers.</summary>
internal sealed class DocumentsCheck(IAvatarStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        await FullIsReady.CallAsync(() => store.PingAsync(cancellationToken));
        return HealthCheckResult.Healthy();
    }
}

/// <summary>
/// A process with a full disk is ready. Others share the disk, so a load balancer would lose all of them, and with them the lists and images that
/// a full disk does not prevent. A call that changes something is answered 507.
/// </summary>
internal static class FullIsReady
{
    public static async Task CallAsync(Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (StoreException failure) when (failure.Failure is StoreFailure.Full)
        {
            // The meters of refused answers and of free space tell the operators.
        }
    }
}

/// <summary>Checks that the host has started and is not stopping.</summary>
internal sealed class HostCheck(IHostApplicationLifetime lifetime, StopNotice notice) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        lifetime.ApplicationStarted.IsCancellationRequested && !notice.IsGiven ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
