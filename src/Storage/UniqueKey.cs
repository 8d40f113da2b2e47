namespace Avatar.Storage;

/// <summary>The unique values of the data model.</summary>
public enum UniqueKey
{
    /// <summary>The document's own id: the same write was made before, or the id is another's.</summary>
    Id,

    /// <summary>The file name, unique within its collection.</summary>
    Filename,

    /// <summary>The original of a face: it has one already.</summary>
    FaceOfOriginal,

    /// <summary>The idempotency key of a device.</summary>
    IdempotencyKey,
}
