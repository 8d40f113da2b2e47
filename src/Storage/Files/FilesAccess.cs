namespace Avatar.Storage;

/// <summary>Who, besides the administrator, may open the database and the images on the disk.</summary>
public enum FilesAccess
{
    /// <summary>The user that the process runs as.</summary>
    Owner,

    /// <summary>The user and the group of the files: silos and fronts that run as different users share a folder by it.</summary>
    Group,
}
