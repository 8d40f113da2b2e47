namespace Avatar;

/// <summary>A document of <c>originals</c>: an uploaded photo. Permanent.</summary>
[GenerateSerializer, Immutable, Alias("avatar.Original")]
public sealed record Original : IListed<OriginalId>
{
    [Id(0)] public required OriginalId Id { get; init; }
    [Id(1)] public required DeviceId DeviceId { get; init; }
    [Id(2)] public required ImageName Filename { get; init; }

    /// <summary><c>/uploads/originals/{filename}</c>.</summary>
    [Id(3)] public required string FilePath { get; init; }

    /// <summary>
    /// The absolute URL at the time of writing. Responses build theirs from <see cref="FilePath"/> and the current base URL.
    /// </summary>
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
    /// SHA-256 of the stored bytes, in lower-case hexadecimal digits. Null in a document of an earlier version until the scrub has read
    /// its image.
    /// </summary>
    [Id(10)] public string? Sha256 { get; init; }

    /// <summary>
    /// The faces in the photo. Null if nobody has looked for them yet: in a document of an earlier version, and after an upload whose
    /// engine does not look for faces.
    /// </summary>
    [Id(11)] public FoundFaces? Faces { get; init; }
}

/// <summary>A document in a list that is sorted newest first: by creation time, then by id.</summary>
/// <typeparam name="TId">The id's type.</typeparam>
public interface IListed<out TId> where TId : struct
{
    TId Id { get; }

    /// <summary>Whole milliseconds, UTC.</summary>
    DateTimeOffset CreatedAt { get; }
}
