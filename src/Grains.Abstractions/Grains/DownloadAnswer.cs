namespace Avatar;

/// <summary>The face of an original.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DownloadAnswer")]
public sealed record DownloadAnswer
{
    [Id(0)] public required DownloadedFace Face { get; init; }

    /// <summary>Whether this call created the face. A repeated call returns the existing face.</summary>
    [Id(1)] public required bool Created { get; init; }
}
