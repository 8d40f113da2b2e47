using Avatar.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Grains;

/// <summary>Looks every minute for cartoons and deletions that are overdue, if something reads the <see cref="ExpiryMetrics"/>. Each look is two queries by index.</summary>
internal sealed class BacklogWatch(
    IAvatarStore store, IOptions<CartoonOptions> options, ExpiryMetrics metrics, TimeProvider time, ILogger<BacklogWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!metrics.IsRead) return;
        try
        {
            var now = SteadyClock.GetWallClock(time).GetUtcNow();
            var cutoff = now - options.Value.ExpiryAge;
            var cartoons = await store.Cartoons.ListMadeByAsync(cutoff, null, 1, cancellationToken);
            var deletions = await store.Deletions.ListAsync(now, cancellationToken);
            metrics.Found(new(
                cartoons is [var oldest, ..] ? cutoff - oldest.CreatedAt : TimeSpan.Zero,
                deletions.Length,
                deletions is [var first, ..] ? now - first.StartedAt : TimeSpan.Zero));
        }
        catch (StoreException failure)
        {
            metrics.Found(null);
            GrainsLog.BacklogUnknown(logger, failure.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
