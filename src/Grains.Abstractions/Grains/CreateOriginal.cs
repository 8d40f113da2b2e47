namespace Avatar;

/// <summary>What <see cref="IOriginalGrain.CreateAsync"/> is to make; the ids were assigned beforehand.</summary>
[GenerateSerializer, Immutable, Alias("avatar.CreateOriginal")]
public sealed record CreateOriginal
{
    [Id(0)] public required DeviceId DeviceId { get; init; }
    [Id(1)] public required CartoonId CartoonId { get; init; }
    [Id(2)] public required UploadedFile File { get; init; }
    [Id(3)] public required string Style { get; init; }
    [Id(4)] public long? Seed { get; init; }

    /// <summary>The key whose record is completed together with the cartoon.</summary>
    [Id(5)] public IdempotencyKey? IdempotencyKey { get; init; }
    [Id(6)] public required string PublicBaseUrl { get; init; }

    /// <summary>
    /// The name of the device's call that waits for this: once that is not under way any more, nothing is to be made. Null with a
    /// key, whose record tells of the work, and for callers that nobody asks about.
    /// </summary>
    [Id(7)] public Guid? CallId { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(8)] public AddressKey? Address { get; init; }
}
