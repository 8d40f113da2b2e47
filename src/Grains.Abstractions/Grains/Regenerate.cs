using System.Collections.Immutable;

namespace Avatar;

/// <summary>A request for one more cartoon of an original. Passed on like an <see cref="UploadRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("avatar.RegenerateRequest")]
public sealed record RegenerateRequest
{
    [Id(0)] public required OriginalId OriginalId { get; init; }

    /// <inheritdoc cref="UploadRequest.Style"/>
    [Id(1)] public string? Style { get; init; }

    /// <inheritdoc cref="UploadRequest.Seed"/>
    [Id(2)] public long? Seed { get; init; }

    /// <inheritdoc cref="UploadRequest.IdempotencyKey"/>
    [Id(3)] public IdempotencyKey? IdempotencyKey { get; init; }
    [Id(4)] public required string PublicBaseUrl { get; init; }

    /// <inheritdoc cref="UploadRequest.CallId"/>
    [Id(5)] public Guid? CallId { get; init; }

    /// <inheritdoc cref="UploadRequest.OriginalId"/>
    [Id(6)] public required CartoonId CartoonId { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(7)] public AddressKey? Address { get; init; }
}

/// <summary>An original and its cartoons, after a new one was created.</summary>
[GenerateSerializer, Immutable, Alias("avatar.RegenerateAnswer")]
public sealed record RegenerateAnswer
{
    [Id(0)] public required Original Original { get; init; }

    /// <summary>Newest first, beginning with the new one.</summary>
    [Id(1)] public required ImmutableArray<RegeneratedCartoon> Cartoons { get; init; }
    [Id(2)] public required RegeneratedCartoon Cartoon { get; init; }

    /// <summary>Whether this answer was created for an earlier request with the same idempotency key.</summary>
    [Id(3)] public bool Replayed { get; init; }
}
