namespace Avatar.ServiceTesting.Clusters;

/// <summary>A cluster with documents and files in MongoDB.</summary>
public sealed class GridFsCluster : ClusterFixture
{
    private protected override AvatarCluster NewCluster() => new(FilesKind.GridFS);
}
