using Avatar.Storage.Files;
using Avatar.Storage.GridFs;
using Avatar.Storage.Mongo;
using Avatar.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MongoDB.Driver;

namespace Avatar.Storage;

/// <summary>Registers the stores with a host, and opens them.</summary>
public static class StorageServices
{
    /// <summary>Stores documents in a SQLite file that only this process uses.</summary>
    public static IServiceCollection AddSqliteAvatarStore(this IServiceCollection services, Action<SqliteOptions> configure) => services
        .Configure(configure)
        .AddSingleton<IAvatarStore, SqliteAvatarStore>();

    /// <summary>Stores documents in MongoDB, which any number of processes can share.</summary>
    public static IServiceCollection AddMongoAvatarStore(this IServiceCollection services, Action<MongoOptions> configure) => services
        .AddMongo(configure)
        .AddSingleton<IAvatarStore, MongoAvatarStore>();

    /// <summary>Stores images as files in a folder. Its writes count towards the <see cref="DiskBudget"/>, if there is one.</summary>
    public static IServiceCollection AddFileSystemImageStore(
        this IServiceCollection services, Action<FileSystemImageOptions> configure) => services
        .Configure(configure)
        .AddFileCalls()
        .AddImages<FileSystemImageStore>();

    /// <summary>Adds the one <see cref="FileCalls"/> that everything in the process shares.</summary>
    public static IServiceCollection AddFileCalls(this IServiceCollection services)
    {
        services.TryAddSingleton<TimeProvider>(SteadyClock.ForProcess);
        services.TryAddSingleton<FileCalls>();
        return services;
    }

    /// <summary>Stores images in MongoDB's GridFS. Its writes count towards the <see cref="DiskBudget"/>, if there is one.</summary>
    public static IServiceCollection AddGridFsImageStore(this IServiceCollection services, Action<MongoOptions> configure)
    {
        services.TryAddSingleton<TimeProvider>(SteadyClock.ForProcess);
        return services.AddMongo(configure).AddImages<GridFsImageStore>().AddSingleton<IDeletedImages, GridFsDeletedImages>();
    }

    /// <summary>
    /// Adds the <see cref="DiskBudget"/>. Files that already exist count from the first <see cref="DiskMeasurement"/> on.
    /// </summary>
    /// <param name="services">The host's services; the stores may be registered before or after this.</param>
    /// <param name="bytes">Maximum number of bytes on disk; 0 for no limit.</param>
    public static IServiceCollection AddDiskBudget(this IServiceCollection services, long bytes) => bytes == 0
        ? services.AddSingleton(DiskBudget.None)
        : services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DiskBudget>(provider, bytes)).AddSingleton<DiskMeasurement>();

    /// <summary>Adds an image store, decorated if the host has a disk budget.</summary>
    private static IServiceCollection AddImages<TStore>(this IServiceCollection services) where TStore : class, IImageStore => services
        .AddSingleton<TStore>()
        .AddSingleton<IImageStore>(static provider =>
        {
            var store = provider.GetRequiredService<TStore>();
            return provider.GetService<DiskBudget>() is { IsSet: true } budget ? new BudgetedImageStore(store, budget) : store;
        });

    /// <summary>Adds the connection that documents and GridFS share.</summary>
    internal static IServiceCollection AddMongo(this IServiceCollection services, Action<MongoOptions> configure)
    {
        services.Configure(configure).TryAddSingleton<MongoConnection>();
        return services;
    }

    /// <summary>Measures the commands and the connection pool of MongoDB, if a store uses it.</summary>
    public static IServiceCollection AddMongoMetrics(this IServiceCollection services)
    {
        services.TryAddSingleton<MongoMetrics>();
        return services;
    }

    /// <summary>Measures another client like that of the stores, if this process measures.</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="client">The settings of the client.</param>
    public static void MeasureMongo(this IServiceProvider services, MongoClientSettings client)
    {
        if (services.GetService<MongoMetrics>() is { } metrics) client.ClusterConfigurator = metrics.Configurator;
    }

    /// <summary>
    /// Opens both stores and checks that they belong together. Await it before the host starts; repeated calls are harmless.
    /// </summary>
    /// <exception cref="StorageUnreachableException">A store cannot be reached now; a retry may succeed.</exception>
    /// <exception cref="StorageStartException">A store cannot be used; the message says what the operator must do.</exception>
    public static async Task OpenStorageAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var documents = services.GetRequiredService<IAvatarStore>();
        var files = services.GetRequiredService<IImageStore>();
        try
        {
            await documents.OpenAsync(cancellationToken).ConfigureAwait(false);
            await files.OpenAsync(cancellationToken).ConfigureAwait(false);
            await StoreIdentity.EnsureMatchAsync(documents, files, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // A remote store may come back, so the caller retries. A failure of local files does not go away by itself.
            throw services.GetService<MongoConnection>() is null
                ? new StorageStartException($"The stores cannot be used: {exception.Message}", exception)
                : new StorageUnreachableException($"The stores cannot be reached: {exception.Message}", exception);
        }
    }
}
