namespace Avatar.Storage.Mongo;

/// <summary>How the collections are called.</summary>
internal static class MongoCollections
{
    public const string Devices = "devices";
    public const string Originals = "originals";
    public const string Cartoons = "regenerated_cartoons";
    public const string Faces = "downloaded_faces";
    public const string IdempotencyKeys = "idempotency_keys";

    /// <summary>The markers of deletions that are under way.</summary>
    public const string Deletions = "device_deletions";

    /// <summary>What tells work that was begun before a deletion from work that was begun after it.</summary>
    public const string Fences = "deletion_fences";

    /// <summary>What is known of the database as a whole.</summary>
    public const string Meta = "avatar_meta";

    /// <summary>
    /// The collections that the Node backend has under names of its own. Its <c>devices</c> and <c>originals</c> have the names
    /// that ours have, so these two are what a database of its is told by.
    /// </summary>
    public static IReadOnlyList<string> OfNodeBackend { get; } = ["regeneratedcartoons", "downloadedfaces"];
}
