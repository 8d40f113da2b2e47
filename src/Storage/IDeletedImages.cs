namespace Avatar.Storage;

/// <summary>
/// Lists images that were recently deleted or set aside, for hosts that cache images on their own disk, where the store cannot delete
/// the copies itself.
/// </summary>
public interface IDeletedImages
{
    /// <summary>
    /// Lists the images deleted after <paramref name="since"/>, oldest first. An image deleted during the listing may be missed although
    /// its time is slightly earlier than that of a listed image, so let consecutive calls overlap by some seconds.
    /// </summary>
    /// <exception cref="StoreException">The store is unavailable.</exception>
    IAsyncEnumerable<DeletedImage> ListAsync(DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>An image that was deleted.</summary>
/// <param name="Area">The area it was stored in.</param>
/// <param name="Name">Its name; names are never reused.</param>
/// <param name="At">Time of the deletion, by the database's clock.</param>
public readonly record struct DeletedImage(ImageArea Area, ImageName Name, DateTimeOffset At);
