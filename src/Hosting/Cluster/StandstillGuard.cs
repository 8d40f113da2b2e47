namespace Avatar.Hosting;

/// <summary>
/// Makes a silo that was stalled (a frozen machine, a suspended process) check the membership table before it answers calls. It may have been
/// declared dead meanwhile, and its grains may be active on other silos with newer state.
/// </summary>
/// <remarks>
/// Orleans detects this too and ends the process, but answers calls until then. If the membership table cannot be read, calls continue:
/// without the table, no other silo could have declared this one dead either. The timer keeps running while the silo stops, because the silo
/// answers calls until it has stopped.
/// </remarks>
/// <param name="isMember">Returns whether the silo is still a member; throws if the table cannot be read.</param>
/// <param name="longest">Time without a tick up to which the silo counts as busy; after a longer one it counts as stalled.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class StandstillGuard(Func<Task<bool>> isMember, TimeSpan longest, TimeProvider time, ILogger<StandstillGuard> logger)
    : IHostedService, IIncomingGrainCallFilter, IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private long _lastTick;
    private bool _hasTicked;
    private Task _check = Task.CompletedTask;
    private ITimer? _timer;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await EnterAsync();
        await context.Invoke();
    }

    /// <exception cref="SiloUnavailableException">The silo was declared dead.</exception>
    internal Task EnterAsync()
    {
        if (Volatile.Read(ref _hasTicked) && time.GetElapsedTime(Volatile.Read(ref _lastTick)) > longest) Tick();
        return Volatile.Read(ref _check);
    }

    /// <summary>
    /// Records a tick of the timer. The first tick or call after a stall starts the check of the membership table. The first tick comes
    /// when the silo has joined; before that, stalls are ignored, because the silo is not in the table yet.
    /// </summary>
    internal void Tick()
    {
        lock (_gate)
        {
            var stalled = _hasTicked ? time.GetElapsedTime(_lastTick) : TimeSpan.Zero;
            if (stalled > longest && _check.IsCompletedSuccessfully) Volatile.Write(ref _check, CheckAsync(stalled));
            Volatile.Write(ref _lastTick, time.GetTimestamp());
            Volatile.Write(ref _hasTicked, true);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static state => ((StandstillGuard)state!).Tick(), this, TimeSpan.Zero, TickInterval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();

    private async Task CheckAsync(TimeSpan stalled)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        HostingLog.Stalled(logger, stalled);
        try
        {
            if (await isMember()) return;
        }
        catch (Exception exception)
        {
            HostingLog.MembershipUnknown(logger, exception);
            return;
        }

        throw new SiloUnavailableException("This silo was declared dead while it was stalled.");
    }
}
