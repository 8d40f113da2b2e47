namespace Avatar.Hosting;

/// <summary>Registers the reminders for expiry, sweep and scrub once the silo runs. Retries until they exist.</summary>
internal sealed class ReminderStart(IGrainFactory grains, TimeProvider time, ILogger<ReminderStart> logger) : BackgroundService
{
    /// <summary>
    /// How long a stop waits for a running registration. That call waits for the silo's first read of its reminders, and Orleans logs errors if
    /// the silo stops during either. An unreachable database must not delay the stop for longer.
    /// </summary>
    internal static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

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
        using var call = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stop = stoppingToken.Register(() => call.CancelAfter(StopPatience));
        try
        {
            await grains.GetGrain<ICartoonExpiryGrain>(ICartoonExpiryGrain.Key).EnsureRemindersAsync(call.Token);
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
