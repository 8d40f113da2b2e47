using System.Collections.Immutable;

namespace Avatar;

/// <summary>A request for one more cartoon of an original.</summary>
[GenerateSerializer, Immutable, Alias("avatar.RegenerateRequest")]
public sealed record RegenerateRequest
{
    [Id(0)] public required OriginalId OriginalId { get; init; }
    [Id(1)] public string? Style { get; init; }
    [Id(2)] public long? Seed { get; init; }
    [Id(3)] public IdempotencyKey? IdempotencyKey { get; init; }
    [Id(4)] public required string PublicBaseUrl { get; init; }

    /// <summary>The caller's id for this call, used to ask whether it is still running.</summary>
    [Id(5)] public Guid? CallId { get; init; }

    /// <summary>
    /// The id of the new cartoon, unless the record of the idempotency key has one. The front assigns it, so that it can safely retry
    /// a request whose answer was lost: a repeated id creates one cartoon.
    /// </summary>
    [Id(6)] public required CartoonId CartoonId { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(7)] public AddressKey? Address { get; init; }
}

/// <summary>Parameters of <see cref="IOriginalGrain.RegenerateAsync"/>. The caller has assigned the id.</summary>
[GenerateSerializer, Immutable, Alias("avatar.RegenerateOriginal")]
public sealed record RegenerateOriginal
{
    [Id(0)] public required DeviceId DeviceId { get; init; }
    [Id(1)] public required CartoonId CartoonId { get; init; }
    [Id(2)] public required string Style { get; init; }
    [Id(3)] public long? Seed { get; init; }

    /// <summary>The key whose record is completed when the cartoon is committed.</summary>
    [Id(4)] public IdempotencyKey? IdempotencyKey { get; init; }
    [Id(5)] public required string PublicBaseUrl { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(6)] public AddressKey? Address { get; init; }
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
