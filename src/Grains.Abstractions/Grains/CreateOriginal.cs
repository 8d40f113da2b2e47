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

    // 7 was the name of a call.

    /// <summary>
    /// The device's fence (<c>DeletionFence</c>) when this was begun, null if it had none. Where the fence is another by the time that
    /// the original is written, the device has been deleted meanwhile, and nothing is made.
    /// </summary>
    [Id(8)] public Guid? Fence { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(9)] public AddressKey? Address { get; init; }
}
