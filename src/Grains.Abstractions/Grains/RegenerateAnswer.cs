using System.Collections.Immutable;

namespace Avatar;

/// <summary>An original and its cartoons, after a new one was created.</summary>
[GenerateSerializer, Immutable, Alias("avatar.RegenerateAnswer")]
public sealed record RegenerateAnswer
{
    [Id(0)] public required Original Original { get; init; }

    /// <summary>Newest first, beginning with the new one.</summary>
    [Id(1)] public required ImmutableArray<RegeneratedCartoon> Cartoons { get; init; }
    [Id(2)] public required RegeneratedCartoon Cartoon { get; init; }

    /// <summary>Whether this answer was created for an earlier request with the same idempotency key.</summary>
    [Id(3)] public bool Replayed { get; init; }
}
