using System.Collections.Immutable;

namespace Avatar.Storage;

/// <summary>
/// The images that documents name, whatever their collection, with their recorded sizes and digests, for sweep and scrub; and the scrub's
/// progress. The rules of <see cref="IAvatarStore"/> apply.
/// </summary>
public interface IImageRecords
{
    /// <summary>Lists an area's images that documents name, sorted by name, starting after <paramref name="after"/>.</summary>
    /// <param name="area">One of <see cref="ImageAreas.Public"/>.</param>
    /// <param name="after">Last name of the previous page, or null for the first page.</param>
    /// <param name="limit">Maximum number of images.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<ImmutableArray<ImageRecord>> ListAsync(ImageArea area, ImageName? after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the record of one image; null if no document names the image.</summary>
    Task<ImageRecord?> FindAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>Returns the given names that documents in the area's collection use. Masters have no collection.</summary>
    Task<ImmutableHashSet<ImageName>> FindNamesAsync(ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the size of an image in bytes, as recorded in its document; null if the area's collection has no such document. Masters
    /// have no collection.
    /// </summary>
    Task<long?> FindFileSizeAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>Stores a digest in the document that names this image, unless it already has one. Does nothing without a document.</summary>
    /// <param name="area">One of <see cref="ImageAreas.Public"/>, or the masters, whose digests are stored in their faces' documents.</param>
    /// <param name="name">The image's name; for a master, its face's name.</param>
    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    /// <param name="cancellationToken">Cancels the call before the write starts.</param>
    Task NoteDigestAsync(ImageArea area, ImageName name, string sha256, CancellationToken cancellationToken);

    /// <summary>Returns the scrub's progress; null before the first scrub.</summary>
    Task<ScrubProgress?> FindScrubAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the stored progress of the scrub.</summary>
    Task WriteScrubAsync(ScrubProgress progress, CancellationToken cancellationToken);
}

/// <summary>An image as recorded in its document.</summary>
/// <param name="Name">The image's name.</param>
/// <param name="Device">The device that owns it.</param>
/// <param name="FileSize">Size in bytes; 0 if the document has none.</param>
/// <param name="Sha256">Digest of the bytes; null if unknown.</param>
/// <param name="MasterSha256">Digest of a face's master; null if unknown, if there is no master, and for other images.</param>
public sealed record ImageRecord(ImageName Name, DeviceId Device, long FileSize, string? Sha256, string? MasterSha256 = null);

/// <summary>Position and findings of a scrub round.</summary>
public sealed record ScrubProgress
{
    /// <summary>When the round began, by the machine's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The area being read; null once the round is complete.</summary>
    public required ImageArea? Area { get; init; }

    /// <summary>The last image read in the area; null before the first.</summary>
    public ImageName? Last { get; init; }

    /// <summary>Number of images read in this round.</summary>
    public long Images { get; init; }

    /// <summary>Number of bytes read in this round.</summary>
    public long Bytes { get; init; }

    /// <summary>Number of damaged images found in this round.</summary>
    public long Damaged { get; init; }
}
