namespace Avatar.Hosting;

/// <summary>Checks that the host has started and is not stopping.</summary>
internal sealed class HostCheck(IHostApplicationLifetime lifetime, StopNotice notice) : IReadinessCheck
{
    public string Name => "silo";

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(
        lifetime.ApplicationStarted.IsCancellationRequested && !notice.IsGiven);
}
