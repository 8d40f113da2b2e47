namespace Avatar.Storage;

/// <summary>Options of the file-system image store.</summary>
[Settings("Avatar:Files")]
public sealed class FileSystemImageOptions
{
    /// <summary>Contains the area folders; created if missing.</summary>
    [Setting("Folder of the image files.", Default = "{DataDirectory}/uploads"), PathOf("folder")]
    public string Root { get; set; } = "";

    [Setting("Who can open the database and the image files on disk. Owner: the user of the process. Group: also the group of the files, for silos and fronts that run as different users.")]
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
