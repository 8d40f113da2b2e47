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
