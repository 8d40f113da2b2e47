using Avatar.Hosting;
using Avatar.Storage;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>Registers thumbnails and other image copies, and the near cache of images.</summary>
internal static class VariantsSetup
{
    public static void AddVariants(this WebApplicationBuilder builder)
    {
        var services = builder.Services;

        // The copies are next to the image files, or in the local data directory if images are in GridFS.
        var isGridFs = builder.Settings<HostingOptions>().FilesProvider is FilesProvider.GridFS;
        services.AddOptions<VariantCacheOptions>().Configure((VariantCacheOptions options, IOptions<FileSystemImageOptions> files) =>
        {
            options.Access = files.Value.Access;
            options.Root = Path.Combine(
                isGridFs ? Path.GetFullPath(builder.Settings<SqliteOptions>().DataDirectory) : files.Value.Root, ImageCopies.FolderName);
        });
        services.AddFileCalls();
        services.AddSingleton<VariantMetrics>();
        services.AddSingleton<VariantCache>();
        services.AddSingleton<VariantLoader>();
        services.AddSingleton<VariantMaker>();
        services.AddSingleton<FacePreviews>();
        services.AddSingleton<NearImages>();
        services.AddSingleton<WholeImages>();
        services.AddSingleton<VariantSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<VariantSweep>());
        if (!isGridFs) return;
        services.AddSingleton<DeletionFollower>();
        services.AddHostedService(provider => provider.GetRequiredService<DeletionFollower>());
    }
}
