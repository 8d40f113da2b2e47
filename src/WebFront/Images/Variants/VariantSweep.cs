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
