namespace Avatar.Hosting;

/// <summary>Adds the signer of image URLs. Without keys in the settings, URLs are not signed.</summary>
internal static class LinksSetup
{
    public static void AddLinks(this IServiceCollection services, AvatarSettings settings) => services.AddSingleton(
        provider => new LinkSigner(settings.Get(Settings.FilesSigningKeys), provider.GetRequiredService<TimeProvider>()));
}
