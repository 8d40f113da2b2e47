namespace Avatar;

/// <summary>
/// A photo that the front has stored, and how to draw it. The grain of the device passes it on to the grain of the original, with the style
/// and the ids that it has decided on.
/// </summary>
[GenerateSerializer, Immutable, Alias("avatar.UploadRequest")]
public sealed record UploadRequest
{
    [Id(0)] public required UploadedFile File { get; init; }

    /// <summary>A style's name; null for the default, which the grain of the device fills in.</summary>
    [Id(1)] public string? Style { get; init; }

    /// <summary>0 to <see cref="RegeneratedCartoon.MaxSeed"/>, or null to let the service choose.</summary>
    [Id(2)] public long? Seed { get; init; }

    /// <summary>The key whose record is completed when the cartoon is committed.</summary>
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
    [Id(2)] public required ImageFormat Format { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(3)] public required int Width { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(4)] public required int Height { get; init; }

    /// <summary>SHA-256 of the received bytes, in lower-case hexadecimal digits. The stored bytes may be fewer, without metadata.</summary>
    [Id(5)] public required string Sha256 { get; init; }

    /// <summary>SHA-256 of the stored bytes, in lower-case hexadecimal digits.</summary>
    [Id(6)] public required string StoredSha256 { get; init; }
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
