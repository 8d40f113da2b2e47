namespace Avatar;

/// <summary>A photo that the front has stored, and how to draw it.</summary>
[GenerateSerializer, Immutable, Alias("avatar.UploadRequest")]
public sealed record UploadRequest
{
    [Id(0)] public required UploadedFile File { get; init; }

    /// <summary>A style's name, or null for the default.</summary>
    [Id(1)] public string? Style { get; init; }

    /// <summary>0 to 2^53 − 1, or null to let the service choose.</summary>
    [Id(2)] public long? Seed { get; init; }

    [Id(3)] public IdempotencyKey? IdempotencyKey { get; init; }

    /// <summary>Scheme and host for the URLs in the documents, without a trailing slash.</summary>
    [Id(4)] public required string PublicBaseUrl { get; init; }

    /// <summary>The caller's id for this call, used to ask whether it is still running.</summary>
    [Id(5)] public Guid? CallId { get; init; }

    /// <summary>
    /// The id of the new document, unless the record of the idempotency key has one. The front assigns it, so that it can safely retry a
    /// request whose answer was lost: repeated ids create one original and one cartoon.
    /// </summary>
    [Id(6)] public required OriginalId OriginalId { get; init; }

    /// <inheritdoc cref="OriginalId"/>
    [Id(7)] public required CartoonId CartoonId { get; init; }

    /// <summary>
    /// The caller's network address, by which drawing time is shared. Null if unknown; the device then counts as its own address.
    /// </summary>
    [Id(8)] public AddressKey? Address { get; init; }
}

/// <summary>A photo in <see cref="ImageArea.Incoming"/>, which no document names yet.</summary>
[GenerateSerializer, Immutable, Alias("avatar.UploadedFile")]
public sealed record UploadedFile
{
    /// <summary>The file name it will have as an original.</summary>
    [Id(0)] public required ImageName Filename { get; init; }

    /// <summary>Number of stored bytes.</summary>
    [Id(1)] public required long FileSize { get; init; }
    [Id(2)] public required string MimeType { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(3)] public required int Width { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(4)] public required int Height { get; init; }

    /// <summary>SHA-256 of the received bytes, in lower-case hexadecimal digits. The stored bytes may be fewer, without metadata.</summary>
    [Id(5)] public required string Sha256 { get; init; }

    /// <summary>SHA-256 of the stored bytes, in lower-case hexadecimal digits. Null from a front of an earlier version.</summary>
    [Id(6)] public string? StoredSha256 { get; init; }
}

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

/// <summary>A new original and its first cartoon.</summary>
[GenerateSerializer, Immutable, Alias("avatar.UploadAnswer")]
public sealed record UploadAnswer
{
    [Id(0)] public required Original Original { get; init; }
    [Id(1)] public required RegeneratedCartoon Cartoon { get; init; }

    /// <summary>Whether this answer was created for an earlier request with the same idempotency key.</summary>
    [Id(2)] public bool Replayed { get; init; }
}
