using Avatar.Silo.Configuration;

namespace Avatar.WebFront.Limits;

/// <summary>Gives requests that have images made their time.</summary>
internal sealed class CallBudgetFactory : IDisposable
{
    private readonly CancellationTokenSource _drained = new();
    private readonly CancellationTokenRegistration _stopping;
    private readonly TimeProvider _time;

    public CallBudgetFactory(IHostApplicationLifetime lifetime, AvatarSettings settings, TimeProvider time)
    {
        _time = time;
        _stopping = lifetime.ApplicationStopping.Register(() => _drained.CancelAfter(settings.Get(Settings.DrainTimeout)));
    }

    public CallBudget Begin(CancellationToken requestAborted) =>
        new(CancellationTokenSource.CreateLinkedTokenSource(requestAborted, _drained.Token), _time);

    public void Dispose()
    {
        _stopping.Dispose();
        _drained.Dispose();
    }
}
