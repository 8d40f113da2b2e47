namespace Avatar.Storage;

/// <summary>What a failed call of a store means for the one who called.</summary>
public enum StoreFailure
{
    /// <summary>A unique value is taken: <see cref="StoreException.Key"/> names which. Nothing was written.</summary>
    DuplicateKey,

    /// <summary>The database refused a document that breaks a rule of the data model. Nothing was written; this is a bug of the caller.</summary>
    RuleBroken,

    /// <summary>No space is left. Nothing was written.</summary>
    Full,

    /// <summary>The store cannot be reached. Nothing was written.</summary>
    Unavailable,

    /// <summary>Too many calls are under way, so this one was not begun. Nothing was written.</summary>
    Busy,

    /// <summary>The write may have happened or not: delete nothing, and read before going on.</summary>
    OutcomeUnknown,
}
