namespace Avatar;

/// <summary>What an expiry run did.</summary>
[GenerateSerializer, Immutable, Alias("avatar.ExpiryReport")]
public sealed record ExpiryReport
{
    [Id(0)] public required int Originals { get; init; }
    [Id(1)] public required int Cartoons { get; init; }

    /// <summary>Originals whose expiry failed; the next run meets them again.</summary>
    [Id(2)] public required int Failures { get; init; }
}
