using Avatar.Silo.Configuration;
using Avatar.Storage;

namespace Avatar.WebFront.Images.Variants;

/// <summary>Counts the copies at the start, and from time to time removes those whose image is gone: nobody gets them any more.</summary>
internal sealed class VariantSweep(
    VariantCache cache, IImageStore images, AvatarSettings settings, TimeProvider time, ILogger<VariantSweep> logger) : BackgroundService
{
    /// <summary>One walk.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var gone = new HashSet<(ImageArea, ImageName)>();
        foreach (var (area, source) in cache.Count())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await images.OpenAsync(area, source, cancellationToken) is { } image) await image.DisposeAsync();
            else gone.Add((area, source));
        }

        cache.Remove(gone);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.Get(Settings.FilesSweepPeriod), time);
        await TryAsync(_ => Task.Run(cache.Count, stoppingToken), stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await TryAsync(RunAsync, stoppingToken);
    }

    private async Task TryAsync(Func<CancellationToken, Task> walk, CancellationToken cancellationToken)
    {
        try
        {
            await walk(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StoreException)
        {
            FrontLog.VariantSweepFailed(logger, exception);
        }
    }
}
