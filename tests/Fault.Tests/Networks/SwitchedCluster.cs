using Avatar.ServiceTesting.Clusters;

namespace Avatar.Fault.Tests.Networks;

/// <summary>A separate cluster for one trial, with each process on a separate simulated machine.</summary>
internal sealed class SwitchedCluster : IAsyncDisposable
{
    private SwitchedCluster(MachineRoom room, AvatarCluster cluster) => (Room, Cluster) = (room, cluster);

    /// <summary>The machines and the switch between them.</summary>
    public MachineRoom Room { get; }

    public AvatarCluster Cluster { get; }

    /// <summary>Starts a cluster. Skips the trial if the machines cannot be created.</summary>
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
