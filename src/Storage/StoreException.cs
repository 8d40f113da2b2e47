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

/// <summary>What a failed store call means for its caller.</summary>
public enum StoreFailure
{
    /// <summary>A unique value is taken; see <see cref="StoreException.Key"/>. Nothing was written.</summary>
    DuplicateKey,

    /// <summary>The database rejected a document that violates a rule of the data model: a bug in the caller. Nothing was written.</summary>
    RuleBroken,

    /// <summary>The disk is full. Nothing was written.</summary>
    Full,

    /// <summary>The store cannot be reached. No document was written; see <see cref="IImageStore"/> for files.</summary>
    Unavailable,

    /// <summary>Too many calls are running, so this one was not started. Nothing was written.</summary>
    Busy,

    /// <summary>The write may or may not have happened. Delete nothing, and read the document before continuing.</summary>
    OutcomeUnknown,
}

/// <summary>The unique keys of the data model.</summary>
public enum UniqueKey
{
    /// <summary>The document's own id: the same write was made before, or another document has the id.</summary>
    Id,

    /// <summary>The file name, unique within its collection.</summary>
    Filename,

    /// <summary>The original of a face: it already has a face.</summary>
    FaceOfOriginal,

    /// <summary>The idempotency key together with its device.</summary>
    IdempotencyKey,
}

/// <summary>The stores cannot be used in their present state; the message says what the operator must do.</summary>
public class StorageStartException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The stores cannot be reached now. The settings may well be correct, and a later retry may succeed.</summary>
public sealed class StorageUnreachableException(string message, Exception? innerException = null)
    : StorageStartException(message, innerException);

/// <summary>The database and the image store do not belong together.</summary>
public sealed class StoreMismatchException(string message) : StorageStartException(message);
