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
