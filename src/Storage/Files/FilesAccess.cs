namespace Avatar.Storage;

/// <summary>Which users, besides the administrator, can open the database and the images on disk.</summary>
public enum FilesAccess
{
    /// <summary>The user that the process runs as.</summary>
    Owner,

    /// <summary>The user and the group of the files, so that silos and fronts that run as different users can share a folder.</summary>
    Group,
}
