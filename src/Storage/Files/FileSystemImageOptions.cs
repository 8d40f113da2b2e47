namespace Avatar.Storage;

/// <summary>Where the image files lie.</summary>
public sealed class FileSystemImageOptions
{
    /// <summary>The folder of the areas' folders; it is made if it is missing.</summary>
    public string Root { get; set; } = "./data/uploads";

    public FilesAccess Access { get; set; }
}
