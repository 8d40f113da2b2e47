namespace Avatar;

/// <summary>
/// A document of <c>regenerated_cartoons</c>: one cartoon of an original. Deleted when a cartoon of the original is downloaded, when it
/// expires, or when the original has more cartoons than allowed.
/// </summary>
[GenerateSerializer, Immutable, Alias("avatar.RegeneratedCartoon")]
public sealed record RegeneratedCartoon : IListed<CartoonId>
{
    /// <summary>2^53 − 1: up to this number JavaScript represents every integer exactly.</summary>
    public const long MaxSeed = (1L << 53) - 1;

    [Id(0)] public required CartoonId Id { get; init; }

    /// <summary>The device of the original.</summary>
    [Id(1)] public required DeviceId DeviceId { get; init; }
    [Id(2)] public required OriginalId OriginalId { get; init; }
    [Id(3)] public required ImageName Filename { get; init; }

    /// <summary><c>/uploads/temp/{filename}</c>.</summary>
    [Id(4)] public required string FilePath { get; init; }

    /// <summary>
    /// The absolute URL at the time of writing. Responses build theirs from <see cref="FilePath"/> and the current base URL.
    /// </summary>
    [Id(5)] public required string ImageUrl { get; init; }

    /// <inheritdoc cref="Original.FileSize"/>
    [Id(6)] public required long FileSize { get; init; }
    [Id(7)] public required string MimeType { get; init; }

    /// <summary>Whole milliseconds; later than the original's previous cartoon.</summary>
    [Id(8)] public required DateTimeOffset CreatedAt { get; init; }
    [Id(9)] public required int Width { get; init; }
    [Id(10)] public required int Height { get; init; }
    [Id(11)] public required string Style { get; init; }

    /// <summary>0 to <see cref="MaxSeed"/>. Photo, style and seed determine the picture.</summary>
    [Id(12)] public required long Seed { get; init; }

    /// <inheritdoc cref="Original.Sha256"/>
    [Id(13)] public string? Sha256 { get; init; }
}
