namespace Avatar;

/// <summary>A new original and its first cartoon.</summary>
[GenerateSerializer, Immutable, Alias("avatar.UploadAnswer")]
public sealed record UploadAnswer
{
    [Id(0)] public required Original Original { get; init; }
    [Id(1)] public required RegeneratedCartoon Cartoon { get; init; }

    /// <summary>Whether this answer was created for an earlier request with the same idempotency key.</summary>
    [Id(2)] public bool Replayed { get; init; }
}
