namespace Avatar.Storage;

/// <summary>
/// A document of <c>idempotency_keys</c>. It is written before the work of a request, with the ids that the work will use, and completed
/// with the answer afterwards.
/// </summary>
public sealed record IdempotencyRecord
{
    public required DeviceId DeviceId { get; init; }
    public required IdempotencyKey Key { get; init; }

    /// <summary>SHA-256 of the request (route, target, image, style, seed), in lower-case hexadecimal digits.</summary>
    public required string RequestHash { get; init; }
    public required OriginalId OriginalId { get; init; }
    public required CartoonId CartoonId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The answer as JSON; null while the work is running, and after it failed or crashed.</summary>
    public string? Answer { get; init; }
}
