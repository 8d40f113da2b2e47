namespace Avatar.Grains.Tests;

/// <summary>
/// Two unconnected clusters with the same stores: every grain may have two activations, each unaware of the other.
/// </summary>
public class TwinClusters : IAsyncLifetime
{
    public TwinClusters() : this(new HistoryCluster())
    {
    }

    internal TwinClusters(AvatarCluster near) => (Near, Far) = (near, new(near));

    public AvatarCluster Near { get; }

    public AvatarCluster Far { get; }

    public virtual async ValueTask InitializeAsync()
    {
        await Near.InitializeAsync();
        await Far.InitializeAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Far.DisposeAsync();
        await Near.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
