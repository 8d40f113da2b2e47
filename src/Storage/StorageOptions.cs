namespace Avatar.Storage;

/// <summary>Options of the SQLite store.</summary>
public sealed class SqliteOptions
{
    /// <summary>The folder of the database and its lock file; created if missing.</summary>
    public string DataDirectory { get; set; } = "./data";

    public FilesAccess Access { get; set; }

    /// <summary>Whether device ids other than UUIDs are allowed.</summary>
    public bool AllowOpaqueDeviceIds { get; set; }
}

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

/// <summary>Options of the file-system image store.</summary>
public sealed class FileSystemImageOptions
{
    /// <summary>The folder that contains the area folders; created if missing.</summary>
    public string Root { get; set; } = "./data/uploads";

    public FilesAccess Access { get; set; }
}

/// <summary>Which users, besides the administrator, can open the database and the images on disk.</summary>
public enum FilesAccess
{
    /// <summary>The user that the process runs as.</summary>
    Owner,

    /// <summary>The user and the group of the files, so that silos and fronts that run as different users can share a folder.</summary>
    Group,
}

/// <summary>Options of <see cref="FileCalls"/>.</summary>
public sealed class FileCallOptions
{
    /// <summary>How long a caller waits for one call.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
