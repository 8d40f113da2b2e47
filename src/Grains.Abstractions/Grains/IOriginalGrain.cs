namespace Avatar;

/// <summary>
/// The one place where an original, its cartoons and its face change, keyed by the text of its <see cref="OriginalId"/>.
/// Its truth is the documents: it reads them when it wakes, and finishes what a crash left half-done.
/// </summary>
/// <remarks>
/// Calls may interleave; changes are committed one after the other. A caller who cancels stops work that has made no
/// document yet, and nothing after that. Every call but <see cref="CreateAsync"/> and <see cref="DeleteAsync"/> throws
/// <see cref="AvatarError.OriginalNotFound"/> where there is no such original, or it is another device's.
/// </remarks>
[Alias("avatar.IOriginalGrain")]
public interface IOriginalGrain : IGrainWithStringKey
{
    /// <summary>
    /// Draws the first cartoon, then writes cartoon file, original document and cartoon document, in this order. Called again
    /// for the same ids it goes on where it ended: whatever is there already is kept, and a second upload file removed.
    /// A failure before the original document leaves nothing; a crash after it leaves an original without a cartoon.
    /// </summary>
    [Alias("Create"), ResponseTimeout(CallBudgets.OriginalText)]
    Task<UploadAnswer> CreateAsync(CreateOriginal command, CancellationToken cancellationToken);

    /// <summary>
    /// Stands in this original's line, draws, and writes cartoon file and cartoon document. Cartoons are listed in the order
    /// in which they were asked for. A crash leaves no cartoon, or a whole one; a file without a document is swept away.
    /// </summary>
    [Alias("Regenerate"), ResponseTimeout(CallBudgets.OriginalText)]
    Task<RegenerateAnswer> RegenerateAsync(RegenerateOriginal command, CancellationToken cancellationToken);

    /// <summary>
    /// Writes face file and face document, then removes cartoon documents and cartoon files. From the face document on the
    /// download has happened: a crash after it is finished by the next activation.
    /// </summary>
    [Alias("Download"), ResponseTimeout(CallBudgets.OriginalText)]
    Task<DownloadAnswer> DownloadAsync(DownloadFace command, CancellationToken cancellationToken);

    /// <summary>Removes the cartoons made at or before <paramref name="cutoff"/>, documents first; returns how many.</summary>
    [Alias("ExpireCartoons")]
    Task<int> ExpireCartoonsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>
    /// Removes everything of the original: its files, then its documents, from the cartoons to the original itself. Drawings are
    /// cancelled, and what is being committed is waited for, so that nothing comes after it. It may be called for an original that
    /// is not there, or not there yet. A crash leaves documents without some of their files; calling it again removes the rest.
    /// </summary>
    [Alias("Delete"), ResponseTimeout(CallBudgets.OriginalText)]
    Task DeleteAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>The original as its device sees it: once it has a face, it has no cartoons.</summary>
    [Alias("Get")]
    Task<OriginalState> GetAsync(DeviceId deviceId, CancellationToken cancellationToken);
}
