namespace Avatar.Grains.Tests;

/// <summary>
/// Two clusters over the same stores, of which neither knows the other: every grain may have two activations, each of which takes itself for
/// the only one.
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
