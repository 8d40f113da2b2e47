using Avatar.Storage;

namespace Avatar.WebFront.Images.Variants;

/// <summary>
/// Removes the copies of images that were deleted elsewhere, where a deletion does not reach this front's disk: within seconds, as
/// long as the database answers.
/// </summary>
/// <remarks>
/// A deletion is listed once its image is gone, so a writer of a copy at that time finds no image (<see cref="ImageCopies"/>).
/// </remarks>
internal sealed class DeletionFollower(IDeletedImages deletions, VariantCache cache, TimeProvider time, ILogger<DeletionFollower> logger)
    : BackgroundService
{
    /// <summary>How often it is asked what was deleted.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How much is asked for once more: deletions take their times before others see them, and another server of a replica set may have
    /// a clock that is behind.
    /// </summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private readonly HashSet<DeletedImage> _done = [];
    private DateTimeOffset _last = DateTimeOffset.UnixEpoch + Overlap;
    private bool _isAway;

    /// <summary>Asks once. The first time it hears of all deletions that the database still knows.</summary>
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
                _isAway = false;
            }
            catch (StoreException exception)
            {
                // Once, and not every few seconds.
                if (!_isAway) FrontLog.DeletionsNotFollowed(logger, exception);
                _isAway = true;
            }

            await Task.Delay(Period, time, stoppingToken);
        }
    }
}
