namespace Avatar;

/// <summary>A photo in <see cref="ImageArea.Incoming"/>, which no document names yet.</summary>
[GenerateSerializer, Immutable, Alias("avatar.UploadedFile")]
public sealed record UploadedFile
{
    /// <summary>The file name it will have as an original.</summary>
    [Id(0)] public required ImageName Filename { get; init; }

    /// <summary>Number of stored bytes.</summary>
    [Id(1)] public required long FileSize { get; init; }
    [Id(2)] public required string MimeType { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(3)] public required int Width { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(4)] public required int Height { get; init; }

    /// <summary>SHA-256 of the received bytes, in lower-case hexadecimal digits. The stored bytes may be fewer, without metadata.</summary>
    [Id(5)] public required string Sha256 { get; init; }

    /// <summary>SHA-256 of the stored bytes, in lower-case hexadecimal digits. Null from a front of an earlier version.</summary>
    [Id(6)] public string? StoredSha256 { get; init; }
}
