namespace Avatar.Hosting;

/// <summary>Registers the reminders for expiry, sweep and scrub once the silo runs. Retries until they exist.</summary>
internal sealed class ReminderStart(IGrainFactory grains, TimeProvider time, ILogger<ReminderStart> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = FirstPause; !stoppingToken.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await TryAsync(pause, stoppingToken)) return;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryAsync(TimeSpan pause, CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetGrain<ICartoonExpiryGrain>(ICartoonExpiryGrain.Key).EnsureRemindersAsync(stoppingToken);
            return true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            HostingLog.RemindersFailed(logger, exception, pause);
            return false;
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            return true;
        }
    }
}
