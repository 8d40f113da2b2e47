using Avatar.Storage;

namespace Avatar.Hosting;

/// <summary>Registers the stores that the settings choose.</summary>
internal static class StoresSetup
{
    public static void AddStores(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        var hosting = builder.Settings<HostingOptions>();
        var (data, files) = (builder.Settings<SqliteOptions>(), builder.Settings<FileSystemImageOptions>());
        var opaque = builder.Settings<DeviceIdOptions>().IdFormat is DeviceIdFormat.Opaque;
        services.AddSingleton<StorageOpening>();
        if (hosting.StorageProvider is StorageProvider.MongoDB) services.AddMongoAvatarStore(options => options.AllowOpaqueDeviceIds = opaque);
        else
        {
            services.AddSqliteAvatarStore(options =>
            {
                options.DataDirectory = Path.GetFullPath(options.DataDirectory);
                options.Access = files.Access;
                options.AllowOpaqueDeviceIds = opaque;
            });
        }

        if (hosting.FilesProvider is FilesProvider.GridFS) services.AddGridFsImageStore(options => options.AllowOpaqueDeviceIds = opaque);
        else
        {
            services.AddHostedService<FreeSpaceWatch>();
            services.AddFileSystemImageStore(options =>
                options.Root = Path.GetFullPath(options.Root.Length > 0 ? options.Root : Path.Combine(data.DataDirectory, "uploads")));
        }

        var budget = builder.Settings<DiskBudgetOptions>().DiskBudgetBytes;
        services.AddDiskBudget(budget);
        if (budget > 0) services.AddHostedService<DiskWatch>();
    }
}

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
