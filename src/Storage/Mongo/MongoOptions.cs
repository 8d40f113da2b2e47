namespace Avatar.Storage;

/// <summary>Which MongoDB keeps the documents, and the images where GridFS is chosen.</summary>
public sealed class MongoOptions
{
    /// <summary>The database's name where the connection string has none.</summary>
    public const string DefaultDatabase = "cartoon-avatar";

    /// <summary>A connection string; read and write concerns in it are not gone by.</summary>
    public string ConnectionString { get; set; } = "mongodb://localhost:27017";

    /// <summary>Whether a device may be named by something else than a UUID.</summary>
    public bool AllowOpaqueDeviceIds { get; set; }
}
