using Avatar.Silo.Stopping;

namespace Avatar.Silo.Health;

/// <summary>Everything in this one process has started, and nothing is stopping.</summary>
internal sealed class HostCheck(IHostApplicationLifetime lifetime, StopNotice notice) : IReadinessCheck
{
    public string Name => "silo";

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(
        lifetime.ApplicationStarted.IsCancellationRequested && !notice.IsGiven);
}
