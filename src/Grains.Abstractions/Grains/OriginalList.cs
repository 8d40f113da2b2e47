using System.Collections.Immutable;

namespace Avatar;

/// <summary>Originals, newest first.</summary>
[GenerateSerializer, Immutable, Alias("avatar.OriginalList")]
public sealed record OriginalList
{
    [Id(0)] public required ImmutableArray<Original> Originals { get; init; }

    /// <summary>How many the device has in all.</summary>
    [Id(1)] public required int Total { get; init; }
}
