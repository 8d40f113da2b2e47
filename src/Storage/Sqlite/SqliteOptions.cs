namespace Avatar.Storage;

/// <summary>Options of the SQLite store.</summary>
[Settings("Avatar")]
public sealed class SqliteOptions
{
    /// <summary>The folder of the database and its lock file; created if missing.</summary>
    [Setting("Folder of the SQLite database and, by default, of the image files. Two processes cannot use the same database at the same time.")]
    [PathOf("folder")]
    public string DataDirectory { get; set; } = "./data";

    public FilesAccess Access { get; set; }

    /// <summary>Whether device ids other than UUIDs are allowed.</summary>
    public bool AllowOpaqueDeviceIds { get; set; }
}
