namespace Avatar.Storage;

/// <summary>
/// The images that were deleted or set aside lately, for those who keep copies of images where the deletion does not reach them: on
/// disks of their own.
/// </summary>
public interface IDeletedImages
{
    /// <summary>
    /// Those that have been deleted after <paramref name="since"/>, oldest first. One that is deleted while they are listed may be
    /// missed and come with a time a little before that of one that is listed: ask for the last seconds once more.
    /// </summary>
    /// <exception cref="StoreException">They cannot be listed now.</exception>
    IAsyncEnumerable<DeletedImage> ListAsync(DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>An image that was deleted.</summary>
/// <param name="Area">Where it lay.</param>
/// <param name="Name">Its name, which no other will have.</param>
/// <param name="At">When, by the clock of the database.</param>
public readonly record struct DeletedImage(ImageArea Area, ImageName Name, DateTimeOffset At);
