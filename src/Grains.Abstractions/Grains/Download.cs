namespace Avatar;

/// <summary>A request for the face of a cartoon.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DownloadRequest")]
public sealed record DownloadRequest
{
    [Id(0)] public required CartoonId CartoonId { get; init; }

    /// <summary>The media type of the face-cut: <c>image/jpeg</c> (on white), <c>image/png</c> or <c>image/webp</c> (transparent).</summary>
    [Id(1)] public required string MimeType { get; init; }
    [Id(2)] public required string PublicBaseUrl { get; init; }

    /// <summary>The caller's id for this call, used to ask whether it is still running.</summary>
    [Id(3)] public Guid? CallId { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(4)] public AddressKey? Address { get; init; }
}

/// <summary>Parameters of <see cref="IOriginalGrain.DownloadAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DownloadFace")]
public sealed record DownloadFace
{
    [Id(0)] public required DeviceId DeviceId { get; init; }
    [Id(1)] public required CartoonId CartoonId { get; init; }
    [Id(2)] public required string MimeType { get; init; }
    [Id(3)] public required string PublicBaseUrl { get; init; }

    /// <inheritdoc cref="UploadRequest.Address"/>
    [Id(4)] public AddressKey? Address { get; init; }
}

/// <summary>The face of an original.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DownloadAnswer")]
public sealed record DownloadAnswer
{
    [Id(0)] public required DownloadedFace Face { get; init; }

    /// <summary>Whether this call created the face. A repeated call returns the existing face.</summary>
    [Id(1)] public required bool Created { get; init; }
}
