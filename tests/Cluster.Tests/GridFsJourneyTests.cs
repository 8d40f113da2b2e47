using Avatar.ServiceTesting.Clusters;

namespace Avatar.Cluster.Tests;

/// <summary>User journeys in a cluster with images in GridFS.</summary>
public sealed class GridFsJourneyTests(GridFsCluster fixture) : IClassFixture<GridFsCluster>, IAsyncLifetime
{
    public ValueTask InitializeAsync() => fixture.BeginAsync();

    public ValueTask DisposeAsync() => fixture.EndAsync();

    [Fact]
    public Task All_fronts_give_the_same_answers_at_every_step() => Journeys.TravelAsync(fixture.Cluster);

    [Fact]
    public Task Copies_of_deleted_images_are_deleted_from_every_disk_within_a_minute() =>
        Journeys.DeleteCopiesAsync(fixture.Cluster, TimeSpan.FromMinutes(1));
}
