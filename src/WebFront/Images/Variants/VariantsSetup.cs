using Avatar.Hosting;
using Avatar.Storage;

namespace Avatar.WebFront;

/// <summary>Registers thumbnails and other image copies, and the near cache of images.</summary>
internal static class VariantsSetup
{
    public static void AddVariants(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(provider => Options(provider.GetRequiredService<AvatarSettings>()));
        services.AddFileCalls();
        services.AddSingleton<VariantMetrics>();
        services.AddSingleton<VariantCache>();
        services.AddSingleton<VariantLoader>();
        services.AddSingleton<VariantMaker>();
        services.AddSingleton<NearImages>();
        services.AddSingleton<WholeImages>();
        services.AddSingleton<VariantSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<VariantSweep>());
        if (builder.AddAvatarSettings().Get(Settings.FilesProvider) is not FilesProvider.GridFS) return;
        services.AddSingleton<DeletionFollower>();
        services.AddHostedService(provider => provider.GetRequiredService<DeletionFollower>());
    }

    private static VariantCacheOptions Options(AvatarSettings settings) =>
        new(settings.VariantsRoot, settings.Get(Settings.VariantCacheBytes), settings.Get(Settings.FilesAccess));
}
