namespace Avatar;

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
