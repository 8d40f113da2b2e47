using System.Collections.Immutable;

namespace Avatar;

/// <summary>Faces with their originals, newest first.</summary>
[GenerateSerializer, Immutable, Alias("avatar.FaceList")]
public sealed record FaceList
{
    [Id(0)] public required ImmutableArray<ListedFace> Faces { get; init; }

    /// <summary>Total number of faces of the device.</summary>
    [Id(1)] public required int Total { get; init; }
}
