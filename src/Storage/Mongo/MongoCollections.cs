namespace Avatar.Storage.Mongo;

/// <summary>The names of the collections.</summary>
internal static class MongoCollections
{
    public const string Devices = "devices";
    public const string Originals = "originals";
    public const string Cartoons = "regenerated_cartoons";
    public const string Faces = "downloaded_faces";
    public const string IdempotencyKeys = "idempotency_keys";

    /// <summary>The markers of running deletions.</summary>
    public const string Deletions = "device_deletions";

    /// <summary>The fences that separate work begun before a deletion from work begun after it.</summary>
    public const string Fences = "deletion_fences";

    /// <summary>Values that concern the whole database.</summary>
    public const string Meta = "avatar_meta";

    /// <summary>
    /// Collections that only the Node backend has. Its <c>devices</c> and <c>originals</c> have the same names as ours, so these two identify
    /// a database written by the Node backend.
    /// </summary>
    public static IReadOnlyList<string> NodeBackend { get; } = ["regeneratedcartoons", "downloadedfaces"];
}
