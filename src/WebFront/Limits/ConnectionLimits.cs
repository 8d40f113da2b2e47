using System.Text;
using Avatar.Silo.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Avatar.WebFront.Limits;

/// <summary>
/// How large a request's head may be, and how slow a connection. The server refuses what is beyond it before there is a request
/// to answer: with a status and no body.
/// </summary>
internal static class ConnectionLimits
{
    /// <summary>The longest request line, in bytes: 414 beyond it. The longest address of this service takes some 200.</summary>
    public const int RequestLine = 8 * 1024;

    /// <summary>All headers together, in bytes: 431 beyond it.</summary>
    public const int Headers = 16 * 1024;

    /// <summary>How many headers: 431 beyond it.</summary>
    public const int HeaderCount = 64;

    public static void AddConnectionLimits(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<KestrelServerOptions>().Configure((KestrelServerOptions options, AvatarSettings settings, TimeProvider time) =>
        {
            // All bytes are letters there, so no header is refused that nobody reads. As UTF-8, which is the default, some are not.
            options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;

            var limits = options.Limits;
            limits.MaxRequestLineSize = RequestLine;
            limits.MaxRequestHeadersTotalSize = Headers;
            limits.MaxRequestHeaderCount = HeaderCount;

            var patience = settings.Get(Settings.SlowPatience);
            limits.RequestHeadersTimeout = patience;
            var rate = settings.Get(Settings.MinBytesPerSecond) is > 0 and var least ? new MinDataRate(least, patience) : null;
            limits.MinRequestBodyDataRate = rate;
            limits.MinResponseDataRate = rate;
            options.ConfigureEndpointDefaults(listen => listen.Use(next => connection =>
            {
                connection.Transport = new LengthlessPosts(connection.Transport, patience, time);
                return next(connection);
            }));
        });
}
