namespace Avatar.Storage;

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
