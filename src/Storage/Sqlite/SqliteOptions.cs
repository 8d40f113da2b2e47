namespace Avatar.Storage;

/// <summary>Where the SQLite database lies, and what it takes in.</summary>
public sealed class SqliteOptions
{
    /// <summary>The folder of the database and of its lock; it is made if it is missing.</summary>
    public string DataDirectory { get; set; } = "./data";

    public FilesAccess Access { get; set; }

    /// <summary>Whether a device may be named by something else than a UUID.</summary>
    public bool AllowOpaqueDeviceIds { get; set; }
}
