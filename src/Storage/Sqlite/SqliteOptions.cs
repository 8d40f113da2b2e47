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
