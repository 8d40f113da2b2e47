namespace Avatar;

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
