using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Avatar.WebFront;

/// <summary>The headers of an idempotent request and its answer.</summary>
internal sealed class IdempotencyHeader : IEndpointParameterMetadataProvider
{
    public const string ReplayedName = "Idempotency-Replayed";

    private const string Name = "Idempotency-Key";

    private readonly HttpResponse _response;

    private IdempotencyHeader(IdempotencyKey? key, HttpResponse response) => (Key, _response) = (key, response);

    /// <summary>The caller's key; null if it sent none.</summary>
    public IdempotencyKey? Key { get; }

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidIdempotencyKey"/>.</exception>
    public static ValueTask<IdempotencyHeader> BindAsync(HttpContext context)
    {
        var header = context.Request.Headers[Name];
        if (header.Count == 0) return ValueTask.FromResult(new IdempotencyHeader(null, context.Response));
        return header.Count == 1 && IdempotencyKey.TryParse(header[0], out var key)
            ? ValueTask.FromResult(new IdempotencyHeader(key, context.Response))
            : throw new AvatarException(AvatarError.InvalidIdempotencyKey, "The Idempotency-Key header must be 1 to 200 visible ASCII characters.");
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.TakesHeader(
            Name,
            "1 to 200 visible ASCII characters, chosen by the caller. A repeated call with the same key within 24 hours returns the answer of the first call, with "
            + "`Idempotency-Replayed: true`, and makes nothing new.");
        builder.Fails(AvatarError.InvalidIdempotencyKey);
        builder.Metadata.Add(new OperationDetail(static operation =>
        {
            foreach (var (status, response) in operation.Responses!)
            {
                if (status[0] is '2') ReferenceHeaders.Add(response, ReplayedName);
            }
        }));
    }

    /// <summary>Sets <c>Idempotency-Replayed</c> if the answer is that of an earlier call.</summary>
    public void Mark(bool replayed)
    {
        if (replayed) _response.Headers[ReplayedName] = "true";
    }
}
