namespace Avatar;

/// <summary>One more cartoon of an original, please.</summary>
[GenerateSerializer, Immutable, Alias("avatar.RegenerateRequest")]
public sealed record RegenerateRequest
{
    [Id(0)] public required OriginalId OriginalId { get; init; }
    [Id(1)] public string? Style { get; init; }
    [Id(2)] public long? Seed { get; init; }
    [Id(3)] public IdempotencyKey? IdempotencyKey { get; init; }
    [Id(4)] public required string PublicBaseUrl { get; init; }

    /// <summary>The caller's name for this call, by which it asks whether it is still under way.</summary>
    [Id(5)] public Guid? CallId { get; init; }

    /// <summary>
    /// The id of the cartoon, where the request has no key whose record names it. It is assigned by the front, so that it may send a
    /// request once more whose answer was lost: the same id makes one cartoon.
    /// </summary>
    [Id(6)] public required CartoonId CartoonId { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(7)] public AddressKey? Address { get; init; }
}
