namespace Avatar;

/// <summary>A request for the face of a cartoon.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DownloadRequest")]
public sealed record DownloadRequest
{
    [Id(0)] public required CartoonId CartoonId { get; init; }

    /// <summary>The format of the face-cut. JPEG has a white background; PNG and WebP are transparent.</summary>
    [Id(1)] public required ImageFormat Format { get; init; }
    [Id(2)] public required string PublicBaseUrl { get; init; }

    /// <inheritdoc cref="UploadRequest.CallId"/>
    [Id(3)] public Guid? CallId { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(4)] public AddressKey? Address { get; init; }

    /// <summary>
    /// The face to cut, as an index into <see cref="Original.Faces"/>; null for the largest sharp one. A silo of an earlier version ignores it.
    /// </summary>
    [Id(5)] public int? Face { get; init; }
}

/// <summary>The face of an original.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DownloadAnswer")]
public sealed record DownloadAnswer
{
    [Id(0)] public required DownloadedFace Face { get; init; }

    /// <summary>Whether this call created the face. A repeated call returns the existing face.</summary>
    [Id(1)] public required bool Created { get; init; }
}

/// <summary>A request for what a front needs to preview the face of a cartoon.</summary>
[GenerateSerializer, Immutable, Alias("avatar.PreviewRequest")]
public sealed record PreviewRequest
{
    [Id(0)] public required CartoonId CartoonId { get; init; }

    /// <summary>The face to show, as an index into <see cref="Original.Faces"/>; null for the largest sharp one.</summary>
    [Id(1)] public int? Face { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(2)] public AddressKey? Address { get; init; }
}

/// <summary>What determines the face-cut that a download of the same cartoon and face would return.</summary>
[GenerateSerializer, Immutable, Alias("avatar.PreviewAnswer")]
public sealed record PreviewAnswer
{
    [Id(0)] public required Original Original { get; init; }
    [Id(1)] public required RegeneratedCartoon Cartoon { get; init; }

    /// <summary>The place of the requested face; null if none was requested.</summary>
    [Id(2)] public FaceBox? Face { get; init; }

    /// <summary>Whether the photo has no other face.</summary>
    [Id(3)] public bool IsOnlyFace { get; init; }

    /// <summary>The name of the silo's face cutter, so that a front with another one does not show another cut.</summary>
    [Id(4)] public required string Cutter { get; init; }
}
