using Avatar.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Grains;

/// <summary>
/// Deletes expired cartoons, oldest first. Each original deletes its own, and a bounded number of originals work concurrently. Then expired
/// idempotency records and deletion fences are deleted.
/// </summary>
internal sealed class CartoonExpiry(
    IAvatarStore store, IGrainFactory grains, IOptions<CartoonOptions> options, TimeProvider time, GrainsMetrics metrics, ILogger<CartoonExpiry> logger)
{
    private const int BatchSize = 500;
    private const int Parallelism = 8;

    /// <summary>Twice the promised 24 hours, so that clock differences and late retries do not shorten the promise.</summary>
    private static readonly TimeSpan IdempotencyLifetime = TimeSpan.FromHours(48);

    /// <exception cref="StoreException">The documents cannot be read.</exception>
    public async Task<ExpiryReport> RunAsync(CancellationToken cancellationToken)
    {
        var wall = SteadyClock.GetWallClock(time);
        var cutoff = wall.GetUtcNow() - options.Value.ExpiryAge;
        var (originals, cartoons, failures) = (0, 0, 0);
        ListPosition<CartoonId>? position = null;
        while (true)
        {
            // The cursor moves past originals that failed; the next run retries them.
            var batch = await store.Cartoons.ListMadeByAsync(cutoff, position, BatchSize, cancellationToken);
            if (batch.IsEmpty) break;
            position = ListPosition.Of(batch[^1]);

            var queue = new Queue<OriginalId>(batch.Select(cartoon => cartoon.OriginalId).Distinct());
            originals += queue.Count;
            var workers = Enumerable.Range(0, Parallelism).Select(_ => DrainAsync(queue, cutoff, cancellationToken)).ToArray();
            foreach (var (expired, failed) in await Task.WhenAll(workers))
            {
                cartoons += expired;
                failures += failed;
            }
        }

        await store.IdempotencyRecords.DeleteOldAsync(wall.GetUtcNow() - IdempotencyLifetime, cancellationToken);
        await store.Deletions.DeleteFencesAsync(wall.GetUtcNow() - FileSweep.Age, cancellationToken);
        if (cartoons > 0) GrainsLog.Expired(logger, cartoons, originals);
        metrics.CartoonsExpired(cartoons);
        return new() { Originals = originals, Cartoons = cartoons, Failures = failures };
    }

    /// <summary>Processes originals until the queue is empty. All workers run on the grain's single-threaded scheduler, so the queue needs no lock.</summary>
    private async Task<(int Expired, int Failed)> DrainAsync(Queue<OriginalId> queue, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var (expired, failed) = (0, 0);
        while (queue.TryDequeue(out var id))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                expired += await grains.GetGrain<IOriginalGrain>(id.ToString()).ExpireCartoonsAsync(cutoff, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                failed++;
                GrainsLog.ExpiryOfOriginalFailed(logger, id, failure);
            }
        }

        return (expired, failed);
    }
}
