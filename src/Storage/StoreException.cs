namespace Avatar.Storage;

/// <summary>A document or file store could not do what it was asked; <see cref="Failure"/> says what is certain.</summary>
public sealed class StoreException : Exception
{
    public StoreException(StoreFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    public StoreException(UniqueKey key, string message, Exception? innerException = null)
        : this(StoreFailure.DuplicateKey, message, innerException) => Key = key;

    public StoreFailure Failure { get; }

    /// <summary>
    /// Whether it is the image itself that cannot be read, as far as the store can tell: something else than an image is in its place, the
    /// disk refuses its bytes, a part of it is missing. False where the store does not answer.
    /// </summary>
    public bool IsDamage { get; init; }

    /// <summary>Which value was taken, for <see cref="StoreFailure.DuplicateKey"/>.</summary>
    public UniqueKey? Key { get; }
}
