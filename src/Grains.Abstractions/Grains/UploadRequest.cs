namespace Avatar;

/// <summary>A photo that the front has stored, and what is asked of it.</summary>
[GenerateSerializer, Immutable, Alias("avatar.UploadRequest")]
public sealed record UploadRequest
{
    [Id(0)] public required UploadedFile File { get; init; }

    /// <summary>A style's name, or null for the default.</summary>
    [Id(1)] public string? Style { get; init; }

    /// <summary>0 to 2^53 − 1, or null for one of the service's own.</summary>
    [Id(2)] public long? Seed { get; init; }

    [Id(3)] public IdempotencyKey? IdempotencyKey { get; init; }

    /// <summary>Scheme and host that documents are to show in their URLs, without a slash at the end.</summary>
    [Id(4)] public required string PublicBaseUrl { get; init; }

    /// <summary>The caller's name for this call, by which it asks whether it is still under way.</summary>
    [Id(5)] public Guid? CallId { get; init; }

    /// <summary>
    /// The ids of what is to be made, where the request has no key whose record names them. They are assigned by the front, so that it
    /// may send a request once more whose answer was lost: the same ids make one thing.
    /// </summary>
    [Id(6)] public required OriginalId OriginalId { get; init; }

    /// <inheritdoc cref="OriginalId"/>
    [Id(7)] public required CartoonId CartoonId { get; init; }

    /// <summary>Where the caller is, for the studio to share its time by; null if that is unknown: the device then shares as one without neighbours.</summary>
    [Id(8)] public AddressKey? Address { get; init; }
}
