using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>Descriptions of the response headers in the API reference.</summary>
internal static class ReferenceHeaders
{
    private static readonly Dictionary<string, (string Description, JsonSchemaType Type)> Known = new()
    {
        [TraceId.HeaderName] = ("The id of the request in logs and traces: the trace id of the caller's `traceparent`, or else a generated one.", JsonSchemaType.String),
        [HeaderNames.ETag] = ("Identifies this version of the answer. Send it back as `If-None-Match`.", JsonSchemaType.String),
        [HeaderNames.RetryAfter] = ("Seconds to wait before a retry.", JsonSchemaType.Integer),
        [IdempotencyHeader.ReplayedName] = ("`true` if this is the answer of an earlier call with the same key.", JsonSchemaType.String),
        [RateLimitHeaders.Limit] = ("Allowed requests per minute, for the network address, or for the device if its own limit was reached.", JsonSchemaType.Integer),
        [RateLimitHeaders.Remaining] = ("Requests left now. They are refilled evenly.", JsonSchemaType.Integer),
        [RateLimitHeaders.Reset] = ("Seconds until all requests are available again.", JsonSchemaType.Integer),
    };

    /// <summary>Adds headers to a response.</summary>
    public static void Add(IOpenApiResponse response, params IEnumerable<string> names)
    {
        if (response is not OpenApiResponse own) return;
        own.Headers ??= new Dictionary<string, IOpenApiHeader>();
        foreach (var name in names)
        {
            var (description, type) = Known[name];
            own.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } };
        }
    }
}
