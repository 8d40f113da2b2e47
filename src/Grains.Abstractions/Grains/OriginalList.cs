using System.Collections.Immutable;

namespace Avatar;

/// <summary>Originals, newest first.</summary>
[GenerateSerializer, Immutable, Alias("avatar.OriginalList")]
public sealed record OriginalList
{
    [Id(0)] public required ImmutableArray<Original> Originals { get; init; }

    /// <summary>Total number of originals of the device.</summary>
    [Id(1)] public required int Total { get; init; }
}
