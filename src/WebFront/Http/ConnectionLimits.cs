using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>
/// Limits the size of request heads and the slowness of connections. Kestrel enforces them before the request reaches the application,
/// with a status and no body.
/// </summary>
internal static class ConnectionLimits
{
    /// <summary>Maximum length of the request line, in bytes (414). The longest URL of this service takes about 200.</summary>
    public const int RequestLine = 8 * 1024;

    /// <summary>Maximum length of all headers together, in bytes (431).</summary>
    public const int Headers = 16 * 1024;

    /// <summary>Maximum number of headers (431).</summary>
    public const int HeaderCount = 64;

    public static void AddConnectionLimits(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<KestrelServerOptions>().Configure((KestrelServerOptions options, IOptions<ConnectionOptions> connections, TimeProvider time) =>
        {
            // Latin-1 accepts every byte. The default, UTF-8, rejects requests for invalid bytes in headers that the service does not even
            // read.
            options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;

            var limits = options.Limits;
            limits.MaxRequestLineSize = RequestLine;
            limits.MaxRequestHeadersTotalSize = Headers;
            limits.MaxRequestHeaderCount = HeaderCount;

            var maxWait = connections.Value.SlowPatience;
            limits.RequestHeadersTimeout = maxWait;
            var rate = connections.Value.MinBytesPerSecond is > 0 and var least ? new MinDataRate(least, maxWait) : null;
            limits.MinRequestBodyDataRate = rate;
            limits.MinResponseDataRate = rate;
            options.ConfigureEndpointDefaults(listen => listen.Use(next => connection =>
            {
                connection.Transport = new LengthlessPosts(connection.Transport, maxWait, time);
                return next(connection);
            }));
        });
}
