namespace Avatar.ServiceTesting.Clusters;

/// <summary>Where a cluster keeps its files, as the setting calls it.</summary>
internal enum FilesKind
{
    FileSystem,
    GridFS,
}
