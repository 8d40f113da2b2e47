namespace Avatar;

/// <summary>An original's face.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DownloadAnswer")]
public sealed record DownloadAnswer
{
    [Id(0)] public required DownloadedFace Face { get; init; }

    /// <summary>Whether this call made it; the same call again finds it.</summary>
    [Id(1)] public required bool Created { get; init; }
}
