using Avatar.ServiceTesting.Clusters;

namespace Avatar.Cluster.Tests;

/// <summary>The tests that do harm to one cluster, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LoadedClusterTests : ICollectionFixture<LoadedCluster>
{
    public const string Name = "A cluster under load";
}
