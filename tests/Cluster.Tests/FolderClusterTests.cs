using Avatar.ServiceTesting.Clusters;

namespace Avatar.Cluster.Tests;

/// <summary>Tests that share one cluster, because starting it takes longer than most of the tests.</summary>
[CollectionDefinition(Name)]
public sealed class FolderClusterTests : ICollectionFixture<FolderCluster>
{
    public const string Name = "A cluster with a shared folder";
}
