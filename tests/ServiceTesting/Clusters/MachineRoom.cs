using Avatar.ServiceTesting.Networks;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>Machines that are joined by a switch, for a cluster whose network is to be disturbed.</summary>
internal sealed class MachineRoom : IAsyncDisposable
{
    private readonly NetworkSwitch _switch;
    private readonly Queue<PrivateNetwork> _free = [];
    private readonly List<PrivateNetwork> _networks = [];
    private readonly Dictionary<PrivateNetwork, Machine> _machines = [];

    private MachineRoom(NetworkSwitch networkSwitch) => _switch = networkSwitch;

    /// <summary>Prepares machines; where that is not permitted, the test is skipped.</summary>
    public static async Task<MachineRoom> CreateOrSkipAsync(int machines)
    {
        var room = new MachineRoom(await NetworkSwitch.CreateOrSkipAsync());
        for (var machine = 0; machine < machines; machine++)
        {
            var network = await PrivateNetwork.CreateOrSkipAsync();
            room._networks.Add(network);
            room._free.Enqueue(network);
        }

        return room;
    }

    /// <summary>Takes one that is free.</summary>
    public Machine Take(ClusterDatabase database)
    {
        var network = _free.Dequeue();
        var machine = new Machine(network, _switch.Join(network), new TcpRelay(database.Server, network.NewListener()));
        machine.Database.Open();
        return _machines[network] = machine;
    }

    /// <summary>The machine of a process.</summary>
    public Machine Of(AvatarProcess process) => _machines[process.Network!];

    /// <summary>Drops what two processes send to each other.</summary>
    public void Part(AvatarProcess one, AvatarProcess other)
    {
        Silence(one, other);
        Silence(other, one);
    }

    /// <summary>Drops what one sends to another.</summary>
    public void Silence(AvatarProcess from, AvatarProcess to) => _switch.Drop(Of(from).Address, Of(to).Address);

    /// <summary>Lets everything pass again.</summary>
    public void Join(AvatarProcess one, AvatarProcess other)
    {
        _switch.Pass(Of(one).Address, Of(other).Address);
        _switch.Pass(Of(other).Address, Of(one).Address);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in _machines.Values) await machine.Database.DisposeAsync();
        foreach (var network in _networks) await network.DisposeAsync();
        await _switch.DisposeAsync();
    }
}
