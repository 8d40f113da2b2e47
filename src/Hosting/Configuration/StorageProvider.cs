namespace Avatar.Hosting;

/// <summary>Where documents are stored.</summary>
public enum StorageProvider
{
    /// <summary>In a database file that several processes cannot share.</summary>
    Sqlite,

    /// <summary>On a server that all processes share.</summary>
    MongoDB,
}
