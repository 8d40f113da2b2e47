namespace Avatar;

/// <summary>A document of <c>originals</c>: a photo that was sent. Permanent.</summary>
[GenerateSerializer, Immutable, Alias("avatar.Original")]
public sealed record Original : IListed<OriginalId>
{
    [Id(0)] public required OriginalId Id { get; init; }
    [Id(1)] public required DeviceId DeviceId { get; init; }
    [Id(2)] public required ImageName Filename { get; init; }

    /// <summary><c>/uploads/originals/{filename}</c>.</summary>
    [Id(3)] public required string FilePath { get; init; }

    /// <summary>The absolute URL at the time of writing; answers build theirs from <see cref="FilePath"/> and the base of the day.</summary>
    [Id(4)] public required string ImageUrl { get; init; }

    /// <summary>Bytes, more than 0 and less than 10 MiB.</summary>
    [Id(5)] public required long FileSize { get; init; }
    [Id(6)] public required string MimeType { get; init; }
    [Id(7)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(8)] public required int Width { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(9)] public required int Height { get; init; }

    /// <summary>
    /// SHA-256 of the bytes that are stored, in lower-case hexadecimal digits. Null in a document of an earlier version, until a scrub has
    /// read its image.
    /// </summary>
    [Id(10)] public string? Sha256 { get; init; }
}
