using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Avatar.Grains;

/// <inheritdoc cref="ICartoonExpiryGrain"/>
/// <remarks>
/// A reminder's tick only starts a run, if none is running: runs may take long, ticks must not. Runs go by the documents, so
/// a reminder that is late or lost delays them and loses nothing.
/// </remarks>
[Reentrant]
internal sealed class CartoonExpiryGrain(
    CartoonExpiry expiry,
    UnfinishedDeletions deletions,
    FileSweep sweep,
    IOptions<CartoonOptions> cartoons,
    IOptions<FileSweepOptions> files,
    ILogger<CartoonExpiryGrain> logger) : Grain, ICartoonExpiryGrain, IRemindable, IDisposable
{
    private const string ExpiryReminder = "expire-cartoons";
    private const string SweepReminder = "sweep-files";

    private static readonly TimeSpan FirstExpiry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstSweep = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _deactivating = new();
    private Task<ExpiryReport>? _expiring;
    private Task<SweepReport>? _sweeping;

    public async Task EnsureRemindersAsync(CancellationToken cancellationToken)
    {
        await this.RegisterOrUpdateReminder(ExpiryReminder, FirstExpiry, cartoons.Value.SweepPeriod, cancellationToken);
        await this.RegisterOrUpdateReminder(SweepReminder, FirstSweep, files.Value.SweepPeriod, cancellationToken);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (reminderName == ExpiryReminder) _ = Expiring();
        if (reminderName == SweepReminder) _ = Sweeping();
        return Task.CompletedTask;
    }

    public Task<ExpiryReport> ExpireAsync(CancellationToken cancellationToken) => Expiring().WaitAsync(cancellationToken);

    public Task<SweepReport> SweepAsync(CancellationToken cancellationToken) => Sweeping().WaitAsync(cancellationToken);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _deactivating.CancelAsync();

    public void Dispose() => _deactivating.Dispose();

    private Task<ExpiryReport> Expiring() => _expiring is { IsCompleted: false } ? _expiring : _expiring = RunExpiryAsync();

    private Task<SweepReport> Sweeping() => _sweeping is { IsCompleted: false } ? _sweeping : _sweeping = RunSweepAsync();

    private async Task<ExpiryReport> RunExpiryAsync()
    {
        try
        {
            await deletions.FinishAsync(_deactivating.Token);
            return await expiry.RunAsync(_deactivating.Token);
        }
        catch (Exception failure)
        {
            GrainsLog.ExpiryFailed(logger, failure);
            throw;
        }
    }

    private async Task<SweepReport> RunSweepAsync()
    {
        try
        {
            return await sweep.RunAsync(_deactivating.Token);
        }
        catch (Exception failure)
        {
            GrainsLog.SweepFailed(logger, failure);
            throw;
        }
    }
}
