using Avatar.Storage;

namespace Avatar.Hosting;

/// <summary>Opens database and files. Retries while the database is unreachable; fails if the settings are wrong.</summary>
internal sealed class StorageOpening(IServiceProvider services, TimeProvider time, ILogger<StorageOpening> logger)
{
    private static readonly Backoff FirstBackoff = new(TimeSpan.FromSeconds(1), Longest: TimeSpan.FromSeconds(5));

    /// <exception cref="StorageStartException">Database or files cannot be used with these settings.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var backoff = FirstBackoff; ; backoff = backoff.Next())
        {
            try
            {
                await services.OpenStorageAsync(cancellationToken);
                return;
            }
            catch (StorageUnreachableException exception)
            {
                HostingLog.StoresUnreachable(logger, backoff.Pause, exception.Message);
            }

            await Task.Delay(backoff.Pause, time, cancellationToken);
        }
    }
}

/// <summary>Opens database and files before other services start, so that the silo does not run on a store that is not its own.</summary>
internal sealed class StorageStart(StorageOpening storage) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => storage.RunAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
