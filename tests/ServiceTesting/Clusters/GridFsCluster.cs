namespace Avatar.ServiceTesting.Clusters;

/// <summary>Documents and files in MongoDB.</summary>
public sealed class GridFsCluster : ClusterFixture
{
    private protected override AvatarCluster NewCluster() => new(FilesKind.GridFS);
}
