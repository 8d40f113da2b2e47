using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Avatar.WebFront;

/// <summary>Trusts <c>X-Forwarded-*</c> headers from the networks in <see cref="ProxyOptions"/> only.</summary>
internal static class Proxies
{
    public static void AddProxies(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure((ForwardedHeadersOptions options, IOptions<ProxyOptions> trusted) =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in trusted.Value.Proxies) options.KnownIPNetworks.Add(network);
        });

    public static void UseProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.Proxies.Count == 0) return;
        app.Use(static (context, next) =>
        {
            ReplaceUnusableHeaders(context.Request);
            return next(context);
        });
        app.UseForwardedHeaders();
    }

    /// <summary>
    /// The framework accepts any scheme, and throws if a host is not a valid international name. Replaces each scheme other than http and
    /// https, and each invalid host, by the value of the next proxy towards this service, or by the request's own value.
    /// </summary>
    private static void ReplaceUnusableHeaders(HttpRequest request)
    {
        var headers = request.Headers;
        var host = IsHost(headers.Host) ? headers.Host.ToString() : "";
        Replace(headers, ForwardedHeadersDefaults.XForwardedProtoHeaderName, request.Scheme, IsScheme);
        Replace(headers, ForwardedHeadersDefaults.XForwardedHostHeaderName, host, IsHost);

        // The framework parses the request's own host when it replaces it, and would throw if that host is invalid.
        if (host.Length == 0 && headers.GetCommaSeparatedValues(ForwardedHeadersDefaults.XForwardedHostHeaderName).Length > 0) headers.Host = StringValues.Empty;
    }

    private static void Replace(IHeaderDictionary headers, string name, string trusted, Func<string?, bool> isUsable)
    {
        var values = headers.GetCommaSeparatedValues(name);
        if (values.Length == 0) return;
        for (var i = values.Length - 1; i >= 0; i--)
        {
            if (isUsable(values[i])) trusted = values[i];
            else values[i] = trusted;
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
            // Not a valid international domain name.
            return false;
        }
    }

    private static bool IsScheme(string? text) =>
        Uri.UriSchemeHttp.Equals(text, StringComparison.OrdinalIgnoreCase) || Uri.UriSchemeHttps.Equals(text, StringComparison.OrdinalIgnoreCase);
}
