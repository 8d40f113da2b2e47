namespace Avatar.Silo.Configuration;

/// <summary>Where documents are kept.</summary>
public enum StorageProvider
{
    /// <summary>In a file that one process has to itself.</summary>
    Sqlite,

    /// <summary>On a server that all processes share.</summary>
    MongoDB,
}
