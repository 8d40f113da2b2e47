namespace Avatar.Hosting;

/// <summary>Registers the reminders for expiry, sweep and scrub once the silo runs. Retries until they exist.</summary>
internal sealed class ReminderStart(IGrainFactory grains, TimeProvider time, ILogger<ReminderStart> logger) : BackgroundService
{
    private static readonly Backoff FirstBackoff = new(TimeSpan.FromSeconds(1), Longest: TimeSpan.FromMinutes(1));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var backoff = FirstBackoff; !stoppingToken.IsCancellationRequested; backoff = backoff.Next())
        {
            if (await TryAsync(backoff.Pause, stoppingToken)) return;
            await Task.Delay(backoff.Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
