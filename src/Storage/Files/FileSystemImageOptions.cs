namespace Avatar.Storage;

/// <summary>Options of the file-system image store.</summary>
public sealed class FileSystemImageOptions
{
    /// <summary>The folder that contains the area folders; created if missing.</summary>
    public string Root { get; set; } = "./data/uploads";

    public FilesAccess Access { get; set; }
}
