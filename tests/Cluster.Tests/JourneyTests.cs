using Avatar.ServiceTesting.Clusters;

namespace Avatar.Cluster.Tests;

/// <summary>User journeys in a cluster with images in a shared folder.</summary>
[Collection(FolderClusterTests.Name)]
public sealed class JourneyTests(FolderCluster fixture) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => fixture.BeginAsync();

    public ValueTask DisposeAsync() => fixture.EndAsync();

    [Fact]
    public Task All_fronts_give_the_same_answers_at_every_step() => Journeys.TravelAsync(fixture.Cluster);

    [Fact]
    public Task Copies_of_deleted_images_are_deleted_before_the_answer() => Journeys.DeleteCopiesAsync(fixture.Cluster, TimeSpan.Zero);
}
