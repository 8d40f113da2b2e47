namespace Avatar.Hosting;

/// <summary>Where image files are stored.</summary>
public enum FilesProvider
{
    /// <summary>In a folder.</summary>
    FileSystem,

    /// <summary>In the MongoDB database of the documents.</summary>
    GridFS,
}
