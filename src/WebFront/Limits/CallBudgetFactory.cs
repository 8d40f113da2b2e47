using Avatar.Hosting;

namespace Avatar.WebFront.Limits;

/// <summary>Creates the deadlines of requests that make images or delete a device. At shutdown they end after the drain time-out.</summary>
internal sealed class CallBudgetFactory : IDisposable
{
    private readonly CancellationTokenSource _drained;
    private readonly CancellationTokenRegistration _stopping;
    private readonly TimeSpan _arrival;
    private readonly TimeProvider _time;

    public CallBudgetFactory(IHostApplicationLifetime lifetime, AvatarSettings settings, TimeProvider time)
    {
        _time = time;
        _arrival = settings.Get(Settings.UploadTimeout);
        _drained = new(Timeout.InfiniteTimeSpan, time);
        _stopping = lifetime.ApplicationStopping.Register(() => _drained.CancelAfter(settings.Get(Settings.DrainTimeout)));
    }

    public CallBudget Begin(CancellationToken requestAborted) =>
        new(CancellationTokenSource.CreateLinkedTokenSource(requestAborted, _drained.Token), _arrival, _time);

    public void Dispose()
    {
        _stopping.Dispose();
        _drained.Dispose();
    }
}
