using Avatar.Storage;

namespace Avatar.Hosting;

/// <summary>Registers the stores that the settings choose.</summary>
internal static class StoresSetup
{
    public static void AddStores(this IServiceCollection services, AvatarSettings settings)
    {
        services.AddSingleton<StorageOpening>();
        services.Configure<FileCallOptions>(options => options.Timeout = settings.Get(Settings.FilesCallTimeout));
        var opaque = settings.Get(Settings.DeviceIds) is DeviceIdFormat.Opaque;
        if (settings.StorageProvider is StorageProvider.MongoDB) services.AddMongoAvatarStore(ConfigureMongo);
        else
        {
            services.AddSqliteAvatarStore(options =>
            {
                options.DataDirectory = settings.DataDirectory;
                options.Access = settings.Get(Settings.FilesAccess);
                options.AllowOpaqueDeviceIds = opaque;
            });
        }

        if (settings.Get(Settings.FilesProvider) is FilesProvider.GridFS) services.AddGridFsImageStore(ConfigureMongo);
        else
        {
            services.AddFileSystemImageStore(options =>
            {
                options.Root = settings.FilesRoot;
                options.Access = settings.Get(Settings.FilesAccess);
            });
        }

        services.AddDiskBudget(settings.Get(Settings.DiskBudgetBytes));
        if (settings.Get(Settings.DiskBudgetBytes) > 0) services.AddHostedService<DiskWatch>();

        void ConfigureMongo(MongoOptions options)
        {
            options.ConnectionString = settings.Get(Settings.MongoDB)!.ToString();
            options.AllowOpaqueDeviceIds = opaque;
        }
    }
}
