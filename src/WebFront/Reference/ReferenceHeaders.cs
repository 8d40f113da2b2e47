using Avatar.WebFront.Answers;
using Avatar.WebFront.Idempotency;
using Avatar.WebFront.Limits;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Avatar.WebFront.Reference;

/// <summary>The headers that answers carry, each where it is meant.</summary>
internal static class ReferenceHeaders
{
    private static readonly Dictionary<string, (string Description, JsonSchemaType Type)> Known = new()
    {
        [TraceId.HeaderName] = ("The id under which the request is found in logs and traces: that of the caller's `traceparent`, where it brought one.", JsonSchemaType.String),
        [HeaderNames.ETag] = ("Tells this answer from any other; to be sent back as `If-None-Match`.", JsonSchemaType.String),
        [HeaderNames.RetryAfter] = ("Seconds to wait before asking again.", JsonSchemaType.Integer),
        [IdempotencyHeader.ReplayedName] = ("`true` where this is the answer of an earlier call with the same key.", JsonSchemaType.String),
        [RateLimitHeaders.Limit] = ("Requests per minute: of the network address, or of the device where its own limit was reached.", JsonSchemaType.Integer),
        [RateLimitHeaders.Remaining] = ("Requests that are left of these now; they come back evenly.", JsonSchemaType.Integer),
        [RateLimitHeaders.Reset] = ("Seconds until all of them are back.", JsonSchemaType.Integer),
    };

    /// <summary>Adds headers to an answer.</summary>
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
