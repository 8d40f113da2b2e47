namespace Avatar.Storage;

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
