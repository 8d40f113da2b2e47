using Avatar.MongoTesting;
namespace Avatar.ServiceTesting.Clusters;

/// <summary>
/// A cluster that the tests of a class, or of several, use one after the other. Each finds all of it running; what the one
/// before ended is started again. Where there is no MongoDB there is no cluster, and the tests are skipped.
/// </summary>
public abstract class ClusterFixture : IAsyncDisposable
{
    private AvatarCluster? _cluster;

    internal AvatarCluster Cluster => _cluster ?? throw new InvalidOperationException("The test has not begun.");

    /// <summary>To be awaited before a test.</summary>
    public async ValueTask BeginAsync()
    {
        TestDatabase.SkipUnlessThere();
        _cluster ??= NewCluster();
        await Cluster.StartAsync();
    }

    /// <summary>To be awaited after a test: shows what the processes said, if it failed.</summary>
    public ValueTask EndAsync()
    {
        _cluster?.TellIfFailed();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract AvatarCluster NewCluster();
}
