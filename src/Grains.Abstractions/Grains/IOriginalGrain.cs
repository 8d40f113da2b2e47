namespace Avatar;

/// <summary>
/// Makes all changes to an original, its cartoons and its face. The key is the text of the <see cref="OriginalId"/>. The documents are
/// the source of truth: each activation reads them and finishes what a crash left incomplete.
/// </summary>
/// <remarks>
/// Calls may interleave; changes are committed one at a time. Cancelling a call stops it only until its first document is written. Every
/// call except <see cref="CreateAsync"/>, <see cref="DeleteAsync"/> and <see cref="ExpireCartoonsAsync"/> throws
/// <see cref="AvatarError.OriginalNotFound"/> if the original does not exist or belongs to another device.
/// </remarks>
[Alias("avatar.IOriginalGrain")]
public interface IOriginalGrain : IGrainWithStringKey
{
    /// <summary>
    /// Draws the first cartoon, then writes cartoon file, original document and cartoon document, in this order. A repeated call with the
    /// same ids resumes where the first one stopped: it keeps what already exists and deletes a second uploaded file. A failure before
    /// the original document leaves nothing; a crash after it leaves an original without a cartoon.
    /// </summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="request">The photo and its drawing, with a style.</param>
    /// <param name="fence">
    /// The device's fence (<c>DeletionFence</c>) when the upload began; null if there was none. If the fence differs when the original is
    /// written, the device has been deleted meanwhile and nothing is created.
    /// </param>
    /// <param name="cancellationToken">Cancels the call until its first document is written.</param>
    [Alias("Create"), ResponseTimeout(CallTimeLimits.OriginalText)]
    Task<UploadAnswer> CreateAsync(DeviceId deviceId, UploadRequest request, Guid? fence, CancellationToken cancellationToken);

    /// <summary>
    /// Waits in this original's queue, draws, and writes cartoon file and cartoon document. Cartoons are listed in the order of their
    /// requests. A crash leaves no cartoon or a complete one; the sweep deletes a file without a document.
    /// </summary>
    [Alias("Regenerate"), ResponseTimeout(CallTimeLimits.OriginalText)]
    Task<RegenerateAnswer> RegenerateAsync(DeviceId deviceId, RegenerateRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Writes face file and face document, then deletes cartoon documents and cartoon files. Writing the face document commits the
    /// download: after a crash behind it, the next activation does the rest.
    /// </summary>
    [Alias("Download"), ResponseTimeout(CallTimeLimits.OriginalText)]
    Task<DownloadAnswer> DownloadAsync(DeviceId deviceId, DownloadRequest request, CancellationToken cancellationToken);

    /// <summary>Deletes the cartoons created at or before <paramref name="cutoff"/>, documents first, and returns their number.</summary>
    [Alias("ExpireCartoons")]
    Task<int> ExpireCartoonsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the original's files, then its documents, ending with the original's own. Cancels drawings and waits for running commits,
    /// so that nothing is written afterwards. The original does not have to exist (yet). A crash leaves documents without some of their
    /// files; a repeated call deletes the rest.
    /// </summary>
    [Alias("Delete"), ResponseTimeout(CallTimeLimits.OriginalText)]
    Task DeleteAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Returns the original as its device sees it: once it has a face, without cartoons.</summary>
    [Alias("Get")]
    Task<OriginalState> GetAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the faces in the photo. If the document has none, looks for them and stores the result; a crash leaves the document without
    /// faces. After a failure the next search does not start for a minute. A silo of an earlier version does not know this call; the time
    /// limit is shorter than that of the call that reads the original, so that its caller can still answer without the faces.
    /// </summary>
    /// <returns>The faces; null if they cannot be found now. The log says why.</returns>
    [Alias("FindFaces"), ResponseTimeout("00:00:15")]
    Task<FoundFaces?> FindFacesAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns what a front needs to cut the face of a cartoon itself, as a preview. Changes nothing, except that the faces in the photo are
    /// looked for and stored if one is requested and they are not known; a crash leaves the document without them.
    /// </summary>
    /// <exception cref="AvatarException">
    /// <see cref="AvatarError.CartoonNotFound"/>: the cartoon does not exist (any longer), or its original has a face.
    /// <see cref="AvatarError.InvalidFace"/>: the photo has no face with this number.
    /// </exception>
    [Alias("Preview"), ResponseTimeout("00:00:15")]
    Task<PreviewAnswer> PreviewAsync(DeviceId deviceId, PreviewRequest request, CancellationToken cancellationToken);
}
