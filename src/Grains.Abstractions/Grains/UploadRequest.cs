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
