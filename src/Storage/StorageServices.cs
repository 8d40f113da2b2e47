using Avatar.Storage.Files;
using Avatar.Storage.GridFs;
using Avatar.Storage.Mongo;
using Avatar.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Avatar.Storage;

/// <summary>Puts stores into a host, and opens them.</summary>
public static class StorageServices
{
    /// <summary>Keeps documents in a SQLite file of this process's own.</summary>
    public static IServiceCollection AddSqliteAvatarStore(this IServiceCollection services, Action<SqliteOptions> configure) => services
        .Configure(configure)
        .AddDocuments<SqliteAvatarStore>();

    /// <summary>Keeps documents in MongoDB, which any number of processes share.</summary>
    public static IServiceCollection AddMongoAvatarStore(this IServiceCollection services, Action<MongoOptions> configure) => services
        .AddMongo(configure)
        .AddDocuments<MongoAvatarStore>();

    /// <summary>Keeps images as files in a folder.</summary>
    public static IServiceCollection AddFileSystemImageStore(
        this IServiceCollection services, Action<FileSystemImageOptions> configure) => services
        .Configure(configure)
        .AddFileCalls()
        .AddSingleton<IImageStore, FileSystemImageStore>();

    /// <summary>Adds <see cref="FileCalls"/>, one for all who work with files.</summary>
    public static IServiceCollection AddFileCalls(this IServiceCollection services)
    {
        services.TryAddSingleton<TimeProvider>(SteadyClock.OfProcess);
        services.TryAddSingleton<FileCalls>();
        return services;
    }

    /// <summary>Keeps images in MongoDB's GridFS.</summary>
    public static IServiceCollection AddGridFsImageStore(this IServiceCollection services, Action<MongoOptions> configure)
    {
        services.TryAddSingleton<TimeProvider>(SteadyClock.OfProcess);
        return services.AddMongo(configure).AddSingleton<IImageStore, GridFsImageStore>().AddSingleton<IDeletedImages, GridFsDeletedImages>();
    }

    /// <summary>
    /// Adds the <see cref="DiskBudget"/>, to which the store of images, added before, is counted. What is there already is not
    /// known before the first <see cref="DiskMeasurement"/>.
    /// </summary>
    /// <param name="services">With both stores.</param>
    /// <param name="bytes">The most that may be taken; 0 for no limit.</param>
    public static IServiceCollection AddDiskBudget(this IServiceCollection services, long bytes)
    {
        if (bytes == 0) return services.AddSingleton(DiskBudget.None);
        var store = services.Last(service => service.ServiceType == typeof(IImageStore)).ImplementationType!;
        return services
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<DiskBudget>(provider, bytes))
            .AddSingleton<DiskMeasurement>()
            .AddSingleton<IImageStore>(provider => new BudgetedImageStore(
                (IImageStore)ActivatorUtilities.CreateInstance(provider, store), provider.GetRequiredService<DiskBudget>()));
    }

    /// <summary>One store, behind both ports.</summary>
    private static IServiceCollection AddDocuments<TStore>(this IServiceCollection services) where TStore : class, IAvatarStore, IImageRecords => services
        .AddSingleton<TStore>()
        .AddSingleton<IAvatarStore>(static provider => provider.GetRequiredService<TStore>())
        .AddSingleton<IImageRecords>(static provider => provider.GetRequiredService<TStore>());

    /// <summary>Adds the connection that documents and GridFS share.</summary>
    internal static IServiceCollection AddMongo(this IServiceCollection services, Action<MongoOptions> configure)
    {
        services.Configure(configure).TryAddSingleton<MongoConnection>();
        return services;
    }

    /// <summary>
    /// Opens both stores and makes sure that they belong together. To be awaited before the host is started; again does no harm.
    /// </summary>
    /// <exception cref="StorageUnreachableException">They cannot be reached now; trying again may help.</exception>
    /// <exception cref="StorageStartException">They cannot be used; the message tells an operator what to do.</exception>
    public static async Task OpenStorageAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var documents = services.GetRequiredService<IAvatarStore>();
        var files = services.GetRequiredService<IImageStore>();
        try
        {
            if (documents is IStartableStore database) await database.OpenAsync(cancellationToken).ConfigureAwait(false);
            if (files is IStartableStore root) await root.OpenAsync(cancellationToken).ConfigureAwait(false);
            await StoreIdentity.EnsureMatchAsync(documents, files, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // What another machine keeps may come back; what this one keeps does not mend itself.
            throw services.GetService<MongoConnection>() is null
                ? new StorageStartException($"The stores cannot be used: {exception.Message}", exception)
                : new StorageUnreachableException($"The stores cannot be reached: {exception.Message}", exception);
        }
    }
}
