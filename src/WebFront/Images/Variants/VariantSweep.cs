using Avatar.Grains;
using Avatar.Storage;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>
/// Deletes orphaned copies at startup and periodically. Orphans arise from a crash between writing a copy and checking for its image, and
/// from deletions that could not remove a copy.
/// </summary>
internal sealed class VariantSweep(
    VariantCache cache, IImageStore images, IOptions<FileSweepOptions> options, TimeProvider time, ILogger<VariantSweep> logger) : BackgroundService
{
    private const int BatchSize = 500;

    /// <summary>Runs one sweep.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var area in cache.Count().GroupBy(static copied => copied.Area, static copied => copied.Source))
        {
            foreach (var sources in area.Chunk(BatchSize))
            {
                var existing = await images.FindExistingAsync(area.Key, sources, cancellationToken);
                foreach (var source in sources)
                {
                    if (!existing.Contains(source)) cache.TryRemove(area.Key, source);
                }
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await Task.Run(() => RunAsync(stoppingToken), stoppingToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StoreException)
            {
                FrontLog.VariantSweepFailed(logger, exception);
            }

            await Task.Delay(options.Value.SweepPeriod, time, stoppingToken);
        }
    }
}

/// <summary>
/// Deletes cached copies of images that another process deleted and whose deletion does not reach this front's disk. Polls the database, so
/// copies are deleted within seconds if the database answers.
/// </summary>
/// <remarks>
/// A deletion is listed after its image is deleted, so a concurrent writer of a copy finds no image (<see cref="ImageCopies"/>).
/// </remarks>
internal sealed class DeletionFollower(IDeletedImages deletions, VariantCache cache, TimeProvider time, ILogger<DeletionFollower> logger)
    : BackgroundService
{
    /// <summary>Polling interval.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How far each poll overlaps the last one. A deletion gets its time before other processes can see it, and clocks within a replica set
    /// may differ.
    /// </summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private readonly HashSet<DeletedImage> _done = [];
    private DateTimeOffset _last = DateTimeOffset.UnixEpoch + Overlap;
    private bool _isFailing;

    /// <summary>Polls once. The first poll reads all deletions that the database still lists.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var from = _last - Overlap;
        await foreach (var deleted in deletions.ListAsync(from, cancellationToken))
        {
            if (deleted.At > _last) _last = deleted.At;
            if (_done.Contains(deleted)) continue;
            if (cache.TryRemove(deleted.Area, deleted.Name)) _done.Add(deleted);
        }

        _done.RemoveWhere(deleted => deleted.At <= _last - Overlap);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await Task.Run(() => RunAsync(stoppingToken), stoppingToken);
                _isFailing = false;
            }
            catch (StoreException exception)
            {
                // Logged once per outage, not at every poll.
                if (!_isFailing) FrontLog.DeletionsNotFollowed(logger, exception);
                _isFailing = true;
            }

            await Task.Delay(Period, time, stoppingToken);
        }
    }
}
