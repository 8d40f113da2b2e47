using Avatar.Silo.Configuration;

namespace Avatar.Silo.Starting;

/// <summary>Adds what signs the addresses of images: with the keys of the settings, or not at all.</summary>
internal static class LinksSetup
{
    public static void AddLinks(this IServiceCollection services, AvatarSettings settings) => services.AddSingleton(
        provider => new LinkSigner(settings.Get(Settings.FilesSigningKeys), provider.GetRequiredService<TimeProvider>()));
}
