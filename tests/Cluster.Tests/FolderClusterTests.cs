using Avatar.ServiceTesting.Clusters;

namespace Avatar.Cluster.Tests;

/// <summary>The tests that share one cluster: starting it takes longer than most of them.</summary>
[CollectionDefinition(Name)]
public sealed class FolderClusterTests : ICollectionFixture<FolderCluster>
{
    public const string Name = "A cluster with a shared folder";
}
