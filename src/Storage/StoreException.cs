namespace Avatar.Storage;

/// <summary>A call of a document or image store failed; <see cref="Failure"/> says whether it may have written.</summary>
public sealed class StoreException : Exception
{
    public StoreException(StoreFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    public StoreException(UniqueKey key, string message, Exception? innerException = null)
        : this(StoreFailure.DuplicateKey, message, innerException) => Key = key;

    public StoreFailure Failure { get; }

    /// <summary>
    /// Whether the image itself is damaged: its path leads to something other than a regular file, the disk reports a read error, or a
    /// part is missing. False if the store does not respond.
    /// </summary>
    public bool IsDamage { get; init; }

    /// <summary>The value that is taken, for <see cref="StoreFailure.DuplicateKey"/>.</summary>
    public UniqueKey? Key { get; }
}
