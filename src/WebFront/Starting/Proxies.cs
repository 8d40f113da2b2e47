using Avatar.Silo.Configuration;
using Avatar.WebFront.Answers;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Primitives;

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
        if (app.Services.GetRequiredService<AvatarSettings>().Get(Settings.Proxies).Count == 0) return;
        app.Use(static (context, next) =>
        {
            IgnoreWhatNoAddressBeginsWith(context.Request);
            return next(context);
        });
        app.UseForwardedHeaders();
    }

    /// <summary>
    /// The framework believes any scheme, and fails where a host is no international name. What is neither http nor https, or names no
    /// host, changes nothing: in a list that several proxies have written it becomes what the proxy nearer to the service says.
    /// </summary>
    private static void IgnoreWhatNoAddressBeginsWith(HttpRequest request)
    {
        var headers = request.Headers;
        var host = IsHost(headers.Host) ? headers.Host.ToString() : "";
        Replace(headers, ForwardedHeadersDefaults.XForwardedProtoHeaderName, request.Scheme, IsScheme);
        Replace(headers, ForwardedHeadersDefaults.XForwardedHostHeaderName, host, IsHost);

        // The framework reads the request's own host where it puts another in its place.
        if (host.Length == 0 && headers.GetCommaSeparatedValues(ForwardedHeadersDefaults.XForwardedHostHeaderName).Length > 0) headers.Host = StringValues.Empty;
    }

    private static void Replace(IHeaderDictionary headers, string name, string believed, Func<string?, bool> isUsable)
    {
        var values = headers.GetCommaSeparatedValues(name);
        if (values.Length == 0) return;
        for (var i = values.Length - 1; i >= 0; i--)
        {
            if (isUsable(values[i])) believed = values[i];
            else values[i] = believed;
        }

        headers[name] = string.Join(", ", values);
    }

    private static bool IsHost(string? text)
    {
        try
        {
            return PublicUrl.IsHost(text) && HostString.FromUriComponent(text!).HasValue;
        }
        catch (ArgumentException)
        {
            // It is no international name.
            return false;
        }
    }

    private static bool IsScheme(string? text) =>
        Uri.UriSchemeHttp.Equals(text, StringComparison.OrdinalIgnoreCase) || Uri.UriSchemeHttps.Equals(text, StringComparison.OrdinalIgnoreCase);
}
