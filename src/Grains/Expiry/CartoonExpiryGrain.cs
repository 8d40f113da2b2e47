using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Avatar.Grains;

/// <inheritdoc cref="ICartoonExpiryGrain"/>
/// <remarks>
/// A reminder's tick starts a run, unless one is in progress, and does not wait for it: runs may take long, ticks must not. Runs find
/// their work in the documents, so a late or lost reminder only delays it.
/// </remarks>
[Reentrant]
internal sealed class CartoonExpiryGrain(
    CartoonExpiry expiry,
    UnfinishedDeletions deletions,
    FileSweep sweep,
    ImageScrub scrub,
    ExpiryMetrics metrics,
    IOptions<CartoonOptions> cartoons,
    IOptions<FileSweepOptions> files,
    ILogger<CartoonExpiryGrain> logger) : Grain, ICartoonExpiryGrain, IRemindable, IDisposable
{
    private const string ExpiryReminder = "expire-cartoons";
    private const string SweepReminder = "sweep-files";
    private const string ScrubReminder = "scrub-images";

    private static readonly TimeSpan FirstExpiry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstSweep = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often to check whether a scrub round is due or was interrupted. Also how long the scrub leaves the disk idle after a start.
    /// </summary>
    private static readonly TimeSpan ScrubPeriod = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _deactivating = new();
    private Task<ExpiryReport>? _expiring;
    private Task<SweepReport>? _sweeping;
    private Task? _scrubbing;
    private int _running;

    public async Task EnsureRemindersAsync(CancellationToken cancellationToken)
    {
        await this.RegisterOrUpdateReminder(ExpiryReminder, FirstExpiry, cartoons.Value.SweepPeriod, cancellationToken);
        await this.RegisterOrUpdateReminder(SweepReminder, FirstSweep, files.Value.SweepPeriod, cancellationToken);
        await EnsureScrubAsync(cancellationToken);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (reminderName == ExpiryReminder) _ = Expiring();
        if (reminderName == SweepReminder) _ = Sweeping();
        if (reminderName == ScrubReminder && _scrubbing is not { IsCompleted: false }) _scrubbing = ScrubAsync();
        return Task.CompletedTask;
    }

    public Task<ExpiryReport> ExpireAsync(CancellationToken cancellationToken) => Expiring().WaitAsync(cancellationToken);

    public Task<SweepReport> SweepAsync(CancellationToken cancellationToken) => Sweeping().WaitAsync(cancellationToken);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _deactivating.CancelAsync();

    public void Dispose() => _deactivating.Dispose();

    private async Task EnsureScrubAsync(CancellationToken cancellationToken)
    {
        var every = files.Value.ScrubEvery;
        if (every > TimeSpan.Zero)
        {
            var period = every < ScrubPeriod ? every : ScrubPeriod;
            await this.RegisterOrUpdateReminder(ScrubReminder, period, period, cancellationToken);
        }
        else if (await this.GetReminder(ScrubReminder, cancellationToken) is { } reminder)
        {
            await this.UnregisterReminder(reminder, cancellationToken);
        }
    }

    private Task<ExpiryReport> Expiring() => _expiring is { IsCompleted: false } ? _expiring : _expiring = RunExpiryAsync();

    private Task<SweepReport> Sweeping() => _sweeping is { IsCompleted: false } ? _sweeping : _sweeping = RunSweepAsync();

    private Task<ExpiryReport> RunExpiryAsync() => RunAsync(
        async () =>
        {
            await deletions.FinishAsync(_deactivating.Token);
            var report = await expiry.RunAsync(_deactivating.Token);
            if (report.Failures == 0) metrics.Expired();
            return report;
        },
        failure => GrainsLog.ExpiryFailed(logger, failure));

    private Task<SweepReport> RunSweepAsync() => RunAsync(
        async () =>
        {
            var report = await sweep.RunAsync(_deactivating.Token);
            if (report.Failures == 0) metrics.Swept();
            return report;
        },
        failure => GrainsLog.SweepFailed(logger, failure));

    /// <summary>A round may take days. It runs on the thread pool, so that hashing does not delay this grain's calls.</summary>
    private async Task ScrubAsync()
    {
        try
        {
            await RunAsync(
                async () =>
                {
                    await Task.Run(() => scrub.RunAsync(_deactivating.Token));
                    return true;
                },
                failure =>
                {
                    if (!_deactivating.IsCancellationRequested) GrainsLog.ScrubInterrupted(logger, failure);
                });
        }
        catch (Exception)
        {
            // Already logged. The next tick resumes the round.
        }
    }

    /// <summary>
    /// Runs outlast the ticks that start them. Without the delay, the activation would be collected as idle and its runs interrupted.
    /// </summary>
    private async Task<T> RunAsync<T>(Func<Task<T>> run, Action<Exception> log)
    {
        _running++;
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        try
        {
            return await run();
        }
        catch (Exception failure)
        {
            log(failure);
            throw;
        }
        finally
        {
            if (--_running == 0) DelayDeactivation(TimeSpan.Zero);
        }
    }
}
