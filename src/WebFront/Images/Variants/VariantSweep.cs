using Avatar.Silo.Configuration;
using Avatar.Storage;

namespace Avatar.WebFront.Images.Variants;

/// <summary>
/// Looks at all copies at the start and from time to time, and removes those whose image is gone: what a crash left between making a
/// copy and looking for its image, and what a deletion could not remove.
/// </summary>
internal sealed class VariantSweep(
    VariantCache cache, IImageStore images, AvatarSettings settings, TimeProvider time, ILogger<VariantSweep> logger) : BackgroundService
{
    private const int AskedAtOnce = 500;

    /// <summary>One walk.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var area in cache.Count().GroupBy(static copied => copied.Area, static copied => copied.Source))
        {
            foreach (var sources in area.Chunk(AskedAtOnce))
            {
                var there = await images.FindExistingAsync(area.Key, sources, cancellationToken);
                foreach (var source in sources)
                {
                    if (!there.Contains(source)) cache.TryRemove(area.Key, source);
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

            await Task.Delay(settings.Get(Settings.FilesSweepPeriod), time, stoppingToken);
        }
    }
}
