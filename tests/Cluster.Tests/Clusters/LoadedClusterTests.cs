namespace Avatar.Cluster.Tests.Clusters;

/// <summary>The tests that do harm to one cluster, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LoadedClusterTests : ICollectionFixture<LoadedCluster>
{
    public const string Name = "A cluster under load";
}
