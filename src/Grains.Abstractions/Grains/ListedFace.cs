namespace Avatar;

/// <summary>A face together with its original.</summary>
[GenerateSerializer, Immutable, Alias("avatar.ListedFace")]
public sealed record ListedFace
{
    [Id(0)] public required DownloadedFace Face { get; init; }
    [Id(1)] public required Original Original { get; init; }
}
