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
