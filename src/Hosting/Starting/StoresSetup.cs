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
            services.AddFileSystemImageStore(options =>
                options.Root = Path.GetFullPath(options.Root.Length > 0 ? options.Root : Path.Combine(data.DataDirectory, "uploads")));
        }

        var budget = builder.Settings<DiskBudgetOptions>().DiskBudgetBytes;
        services.AddDiskBudget(budget);
        if (budget > 0) services.AddHostedService<DiskWatch>();
    }
}
