using Avatar.Silo.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace Avatar.WebFront.Starting;

/// <summary>Believes <c>X-Forwarded-*</c> from the networks of <see cref="Settings.Proxies"/>, and from nobody else.</summary>
internal static class Proxies
{
    public static void AddProxies(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure((ForwardedHeadersOptions options, AvatarSettings settings) =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in settings.Get(Settings.Proxies)) options.KnownIPNetworks.Add(network);
        });

    public static void UseProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<AvatarSettings>().Get(Settings.Proxies).Count > 0) app.UseForwardedHeaders();
    }
}
