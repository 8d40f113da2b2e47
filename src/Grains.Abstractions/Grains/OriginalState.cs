using System.Collections.Immutable;

namespace Avatar;

/// <summary>An original, its cartoons (newest first; none once there is a face) and its face.</summary>
[GenerateSerializer, Immutable, Alias("avatar.OriginalState")]
public sealed record OriginalState
{
    [Id(0)] public required Original Original { get; init; }
    [Id(1)] public required ImmutableArray<RegeneratedCartoon> Cartoons { get; init; }
    [Id(2)] public DownloadedFace? Face { get; init; }
}
