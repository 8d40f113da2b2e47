namespace Avatar.Hosting;

/// <summary>Logs when the machine's clock was set back by more than normal drift, and when it has caught up.</summary>
internal sealed class ClockWatch(TimeProvider time, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReportedLead = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AgreedLead = TimeSpan.FromSeconds(1);

    private bool _isAhead;

    /// <summary>Compares the clocks once.</summary>
    internal void Check()
    {
        var lead = time.GetUtcNow() - SteadyClock.GetWallClock(time).GetUtcNow();
        if (!_isAhead && lead > ReportedLead) HostingLog.ClockSetBack(logger, lead);
        if (_isAhead && lead < AgreedLead) HostingLog.ClockCaughtUp(logger);
        _isAhead = lead > (_isAhead ? AgreedLead : ReportedLead);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Check();
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
