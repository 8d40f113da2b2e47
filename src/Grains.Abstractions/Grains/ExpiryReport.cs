namespace Avatar;

/// <summary>The result of an expiry run.</summary>
[GenerateSerializer, Immutable, Alias("avatar.ExpiryReport")]
public sealed record ExpiryReport
{
    [Id(0)] public required int Originals { get; init; }
    [Id(1)] public required int Cartoons { get; init; }

    /// <summary>Number of originals whose expiry failed; the next run retries them.</summary>
    [Id(2)] public required int Failures { get; init; }
}
