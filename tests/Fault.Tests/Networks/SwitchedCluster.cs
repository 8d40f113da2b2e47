using Avatar.ServiceTesting.Clusters;

namespace Avatar.Fault.Tests.Networks;

/// <summary>A cluster of a trial's own, each process of it on a machine of its own.</summary>
internal sealed class SwitchedCluster : IAsyncDisposable
{
    private SwitchedCluster(MachineRoom room, AvatarCluster cluster) => (Room, Cluster) = (room, cluster);

    /// <summary>The machines, and what lies between them.</summary>
    public MachineRoom Room { get; }

    public AvatarCluster Cluster { get; }

    /// <summary>Starts it; where such machines cannot be made, the trial is skipped.</summary>
    public static async Task<SwitchedCluster> StartAsync(int silos, int fronts)
    {
        var room = await MachineRoom.CreateOrSkipAsync(silos + fronts);
        var trial = new SwitchedCluster(room, new AvatarCluster(silos: silos, fronts: fronts, machine: room.Take));
        await trial.Cluster.StartAsync();
        return trial;
    }

    public async ValueTask DisposeAsync()
    {
        Cluster.TellIfFailed();
        await Cluster.DisposeAsync();
        await Room.DisposeAsync();
    }
}
