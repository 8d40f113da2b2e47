using Avatar.Storage;

namespace Avatar.Hosting;

/// <summary>Measures disk usage as soon as the stores are available after the start, and periodically.</summary>
internal sealed class DiskWatch(DiskMeasurement measurement, TimeProvider time, ILogger<DiskWatch> logger) : BackgroundService
{
    /// <summary>Interval of measurements. Listing a million files takes seconds.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = await TryAsync(stoppingToken) ? Period : PauseAfterFailure;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            await measurement.RunAsync(stoppingToken);
            return true;
        }
        catch (StoreException exception)
        {
            HostingLog.DiskNotMeasured(logger, PauseAfterFailure, exception.Message);
            return false;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return true;
        }
    }
}
