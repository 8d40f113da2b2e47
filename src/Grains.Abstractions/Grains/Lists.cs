using System.Collections.Immutable;

namespace Avatar;

/// <summary>A page of a list, counted from 1.</summary>
/// <param name="Page">1 or more.</param>
/// <param name="Limit">Entries per page, 1 to 100.</param>
[GenerateSerializer, Immutable, Alias("avatar.PageRequest")]
public readonly record struct PageRequest([property: Id(0)] int Page, [property: Id(1)] int Limit);

/// <summary>A cartoon together with its original.</summary>
[GenerateSerializer, Immutable, Alias("avatar.ListedCartoon")]
public sealed record ListedCartoon
{
    [Id(0)] public required RegeneratedCartoon Cartoon { get; init; }
    [Id(1)] public required Original Original { get; init; }
}

/// <summary>A face together with its original.</summary>
[GenerateSerializer, Immutable, Alias("avatar.ListedFace")]
public sealed record ListedFace
{
    [Id(0)] public required DownloadedFace Face { get; init; }
    [Id(1)] public required Original Original { get; init; }
}

/// <summary>Faces with their originals, newest first.</summary>
[GenerateSerializer, Immutable, Alias("avatar.FaceList")]
public sealed record FaceList
{
    [Id(0)] public required ImmutableArray<ListedFace> Faces { get; init; }

    /// <summary>Total number of faces of the device.</summary>
    [Id(1)] public required int Total { get; init; }
}

/// <summary>Originals, newest first.</summary>
[GenerateSerializer, Immutable, Alias("avatar.OriginalList")]
public sealed record OriginalList
{
    [Id(0)] public required ImmutableArray<Original> Originals { get; init; }

    /// <summary>Total number of originals of the device.</summary>
    [Id(1)] public required int Total { get; init; }
}

/// <summary>An original, its cartoons (newest first; none once there is a face) and its face.</summary>
[GenerateSerializer, Immutable, Alias("avatar.OriginalState")]
public sealed record OriginalState
{
    [Id(0)] public required Original Original { get; init; }
    [Id(1)] public required ImmutableArray<RegeneratedCartoon> Cartoons { get; init; }
    [Id(2)] public DownloadedFace? Face { get; init; }

    /// <summary>How long a cartoon is kept at least, unless it is displaced or the face is downloaded; null from a silo of an earlier version.</summary>
    [Id(3)] public TimeSpan? CartoonLifetime { get; init; }
}
