namespace Avatar;

/// <summary>A photo in <see cref="ImageArea.Incoming"/>, which no document names yet.</summary>
[GenerateSerializer, Immutable, Alias("avatar.UploadedFile")]
public sealed record UploadedFile
{
    /// <summary>The name that it is to have as an original.</summary>
    [Id(0)] public required ImageName Filename { get; init; }

    /// <summary>Bytes that are stored.</summary>
    [Id(1)] public required long FileSize { get; init; }
    [Id(2)] public required string MimeType { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(3)] public required int Width { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(4)] public required int Height { get; init; }

    /// <summary>SHA-256 of the bytes that were sent, in lower-case hexadecimal digits. What is stored may be less.</summary>
    [Id(5)] public required string Sha256 { get; init; }

    /// <summary>SHA-256 of the bytes that are stored, in lower-case hexadecimal digits; null from a front of an earlier version.</summary>
    [Id(6)] public string? StoredSha256 { get; init; }
}
