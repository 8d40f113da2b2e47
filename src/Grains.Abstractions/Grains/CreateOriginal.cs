namespace Avatar;

/// <summary>Parameters of <see cref="IOriginalGrain.CreateAsync"/>. The caller has assigned the ids.</summary>
[GenerateSerializer, Immutable, Alias("avatar.CreateOriginal")]
public sealed record CreateOriginal
{
    [Id(0)] public required DeviceId DeviceId { get; init; }
    [Id(1)] public required CartoonId CartoonId { get; init; }
    [Id(2)] public required UploadedFile File { get; init; }
    [Id(3)] public required string Style { get; init; }
    [Id(4)] public long? Seed { get; init; }

    /// <summary>The key whose record is completed when the cartoon is committed.</summary>
    [Id(5)] public IdempotencyKey? IdempotencyKey { get; init; }
    [Id(6)] public required string PublicBaseUrl { get; init; }

    // Id 7 was the call id in an earlier version.

    /// <summary>
    /// The device's fence (<c>DeletionFence</c>) when the upload began; null if there was none. If the fence differs when the original is
    /// written, the device has been deleted meanwhile and nothing is created.
    /// </summary>
    [Id(8)] public Guid? Fence { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(9)] public AddressKey? Address { get; init; }
}
