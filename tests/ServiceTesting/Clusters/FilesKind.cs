namespace Avatar.ServiceTesting.Clusters;

/// <summary>The image store of a cluster, with the names of the setting.</summary>
internal enum FilesKind
{
    FileSystem,
    GridFS,
}
