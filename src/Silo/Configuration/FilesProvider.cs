namespace Avatar.Silo.Configuration;

/// <summary>Where image files are kept.</summary>
public enum FilesProvider
{
    /// <summary>In a folder.</summary>
    FileSystem,

    /// <summary>In the MongoDB, beside the documents.</summary>
    GridFS,
}
