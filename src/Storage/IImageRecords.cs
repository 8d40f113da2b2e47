using System.Collections.Immutable;

namespace Avatar.Storage;

/// <summary>
/// What a scrub asks of the database: which images the documents name, what they say of their bytes, and how far the scrub has come. The
/// stores of <see cref="IAvatarStore"/> answer, and its rules hold.
/// </summary>
public interface IImageRecords
{
    /// <summary>The images of an area that documents name, in the order of their names, from behind <paramref name="after"/>.</summary>
    /// <param name="area">One of <see cref="ImageAreas.Public"/>.</param>
    /// <param name="after">Where the page before ended, or null for the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<ImmutableArray<ImageRecord>> ListImagesAsync(ImageArea area, ImageName? after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads what a document says of an image; null if no document names the image.</summary>
    Task<ImageRecord?> FindImageAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>Notes a digest in the document that names this image, unless it has one. Without a document nothing happens.</summary>
    /// <param name="area">One of <see cref="ImageAreas.Public"/>, or the masters, whose digests the documents of their faces hold.</param>
    /// <param name="name">The image's name; a face's for its master.</param>
    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    /// <param name="cancellationToken">Cancels before the write.</param>
    Task NoteDigestAsync(ImageArea area, ImageName name, string sha256, CancellationToken cancellationToken);

    /// <summary>How far the scrub has come; null before the first.</summary>
    Task<ScrubProgress?> FindScrubAsync(CancellationToken cancellationToken);

    /// <summary>Puts this in the place of what was known of the scrub.</summary>
    Task WriteScrubAsync(ScrubProgress progress, CancellationToken cancellationToken);
}

/// <summary>What a document says of its image.</summary>
/// <param name="Name">The image's name.</param>
/// <param name="Device">Whose it is.</param>
/// <param name="FileSize">Bytes; 0 where the document does not say.</param>
/// <param name="Sha256">The digest of the bytes; null where it is not known.</param>
/// <param name="MasterSha256">The digest of a face's master; null if it is not known, if there is no master, and for other images.</param>
public sealed record ImageRecord(ImageName Name, DeviceId Device, long FileSize, string? Sha256, string? MasterSha256 = null);

/// <summary>How far a round of the scrub has come, and what it has come to.</summary>
public sealed record ScrubProgress
{
    /// <summary>When the round began, by the machine's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The area that is read; null once the round is over.</summary>
    public required ImageArea? Area { get; init; }

    /// <summary>The last image that was read in the area; null before the first.</summary>
    public ImageName? Last { get; init; }

    /// <summary>Images that were read in this round.</summary>
    public long Images { get; init; }

    /// <summary>Bytes that were read in this round.</summary>
    public long Bytes { get; init; }

    /// <summary>Images that were found damaged in this round.</summary>
    public long Damaged { get; init; }
}
