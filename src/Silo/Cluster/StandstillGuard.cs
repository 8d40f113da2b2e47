namespace Avatar.Silo.Cluster;

/// <summary>
/// A silo that stood still (a frozen machine, a process that was stopped) wakes with what it knew before. It may have been
/// declared dead meanwhile, and its grains may live elsewhere and know more: until it has looked, it answers no call.
/// </summary>
/// <remarks>
/// Orleans finds out by itself and ends the process, but goes on answering until then. Where the table of members cannot be
/// read now, calls go on: nobody else could have declared the silo dead without it either. The beats go on while the silo stops,
/// as it answers calls until its end.
/// </remarks>
/// <param name="isMember">Looks whether the silo still is one; fails where nobody can tell.</param>
/// <param name="longest">The longest that counts as busy and not as standing still.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class StandstillGuard(Func<Task<bool>> isMember, TimeSpan longest, TimeProvider time, ILogger<StandstillGuard> logger)
    : IHostedService, IIncomingGrainCallFilter, IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private long _lastBeat;
    private bool _beats;
    private Task _looking = Task.CompletedTask;
    private ITimer? _timer;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await EnterAsync();
        await context.Invoke();
    }

    /// <exception cref="SiloUnavailableException">The silo was declared dead.</exception>
    internal Task EnterAsync()
    {
        if (Volatile.Read(ref _beats) && time.GetElapsedTime(Volatile.Read(ref _lastBeat)) > longest) NoteBeat();
        return Volatile.Read(ref _looking);
    }

    /// <summary>
    /// Whoever is first after a standstill, a call or the beat, has the table looked at. The first beat of all comes when the silo
    /// has joined: before that it is not in the table, and takes as long as it takes.
    /// </summary>
    internal void NoteBeat()
    {
        lock (_gate)
        {
            var stoodStill = _beats ? time.GetElapsedTime(_lastBeat) : TimeSpan.Zero;
            if (stoodStill > longest && _looking.IsCompletedSuccessfully) Volatile.Write(ref _looking, LookAsync(stoodStill));
            Volatile.Write(ref _lastBeat, time.GetTimestamp());
            Volatile.Write(ref _beats, true);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static state => ((StandstillGuard)state!).NoteBeat(), this, TimeSpan.Zero, Beat);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();

    private async Task LookAsync(TimeSpan stoodStill)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        SiloLog.StoodStill(logger, stoodStill);
        try
        {
            if (await isMember()) return;
        }
        catch (Exception exception)
        {
            SiloLog.MembershipUnknown(logger, exception);
            return;
        }

        throw new SiloUnavailableException("This silo was declared dead while it stood still.");
    }
}
