namespace Avatar.ServiceTesting.Clusters;

/// <summary>
/// A cluster that the tests of one or several classes share and use one after the other. Each test starts with all processes running; those
/// that an earlier test ended are started again. Without a MongoDB the tests are skipped.
/// </summary>
public abstract class ClusterFixture : IAsyncDisposable
{
    private AvatarCluster? _cluster;

    internal AvatarCluster Cluster => _cluster ?? throw new InvalidOperationException("BeginAsync was not called.");

    /// <summary>Starts the cluster. Call it before each test.</summary>
    public async ValueTask BeginAsync()
    {
        TestDatabase.SkipUnlessThere();
        _cluster ??= NewCluster();
        await Cluster.StartAsync();
    }

    /// <summary>Shows the output of the processes if the test failed. Call it after each test.</summary>
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
