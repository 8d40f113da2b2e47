using Avatar.ServiceTesting.Clusters;

namespace Avatar.Cluster.Tests;

/// <summary>Tests that disturb one shared cluster; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LoadedClusterTests : ICollectionFixture<LoadedCluster>
{
    public const string Name = "A cluster under load";
}
