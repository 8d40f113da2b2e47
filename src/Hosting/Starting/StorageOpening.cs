using Avatar.Storage;

namespace Avatar.Hosting;

/// <summary>Opens database and files. Retries while the database is unreachable; fails if the settings are wrong.</summary>
internal sealed class StorageOpening(IServiceProvider services, TimeProvider time, ILogger<StorageOpening> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <exception cref="StorageStartException">Database or files cannot be used with these settings.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await services.OpenStorageAsync(cancellationToken);
                return;
            }
            catch (StorageUnreachableException exception)
            {
                HostingLog.StoresUnreachable(logger, pause, exception.Message);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
