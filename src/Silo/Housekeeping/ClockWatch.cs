namespace Avatar.Silo.Housekeeping;

/// <summary>Tells when the machine's clock was set back by more than clocks differ anyway, and when it has caught up.</summary>
internal sealed class ClockWatch(TimeProvider time, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Worth = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Agreed = TimeSpan.FromSeconds(1);

    private bool _isAhead;

    /// <summary>Looks once.</summary>
    internal void Look()
    {
        var lead = time.GetUtcNow() - SteadyClock.WallOf(time).GetUtcNow();
        if (!_isAhead && lead > Worth) SiloLog.ClockSetBack(logger, lead);
        if (_isAhead && lead < Agreed) SiloLog.ClockCaughtUp(logger);
        _isAhead = lead > (_isAhead ? Agreed : Worth);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Look();
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
