using System.Collections.Immutable;

namespace Avatar;

/// <summary>A document of <c>downloaded_faces</c>: the face cut from the chosen cartoon, one per original. Permanent.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DownloadedFace")]
public sealed record DownloadedFace : IListed<FaceId>
{
    [Id(0)] public required FaceId Id { get; init; }

    /// <summary>The device of the original.</summary>
    [Id(1)] public required DeviceId DeviceId { get; init; }
    [Id(2)] public required OriginalId OriginalId { get; init; }
    [Id(3)] public required ImageName Filename { get; init; }

    /// <summary><c>/uploads/downloaded/{filename}</c>.</summary>
    [Id(4)] public required string FilePath { get; init; }

    /// <summary>
    /// The absolute URL at the time of writing. Responses build theirs from <see cref="FilePath"/> and the current base URL.
    /// </summary>
    [Id(5)] public required string FaceUrl { get; init; }

    /// <inheritdoc cref="Original.FileSize"/>
    [Id(6)] public required long FileSize { get; init; }
    [Id(7)] public required string MimeType { get; init; }

    /// <summary>The chosen cartoon; it was deleted with the download.</summary>
    [Id(8)] public required CartoonId SourceCartoonId { get; init; }
    [Id(9)] public required DateTimeOffset CreatedAt { get; init; }
    [Id(10)] public required int Width { get; init; }
    [Id(11)] public required int Height { get; init; }

    /// <summary>The ids of all cartoons deleted with the download, including the source. Answers later requests for them.</summary>
    [Id(12)] public required ImmutableArray<CartoonId> CartoonIds { get; init; }

    /// <inheritdoc cref="Original.Sha256"/>
    [Id(13)] public string? Sha256 { get; init; }

    /// <summary>
    /// Like <see cref="Sha256"/>, but of the face's master, which has no document. Also null if the face is its own master or has none.
    /// </summary>
    [Id(14)] public string? MasterSha256 { get; init; }
}
