namespace Avatar.Storage;

/// <summary>Options of the MongoDB stores: the documents, and the images if GridFS is used.</summary>
public sealed class MongoOptions
{
    /// <summary>The database name used if the connection string has none.</summary>
    public const string DefaultDatabase = "cartoon-avatar";

    /// <summary>The connection string; its read and write concerns are ignored.</summary>
    public string ConnectionString { get; set; } = "mongodb://localhost:27017";

    /// <summary>Whether device ids other than UUIDs are allowed.</summary>
    public bool AllowOpaqueDeviceIds { get; set; }
}
