using Avatar.ServiceTesting.Networks;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>Simulated machines that are connected by a switch, for tests that disturb the network of a cluster.</summary>
internal sealed class MachineRoom : IAsyncDisposable
{
    private readonly NetworkSwitch _switch;
    private readonly Queue<PrivateNetwork> _free = [];
    private readonly List<PrivateNetwork> _networks = [];
    private readonly Dictionary<PrivateNetwork, Machine> _machines = [];

    private MachineRoom(NetworkSwitch networkSwitch) => _switch = networkSwitch;

    /// <summary>Prepares machines. Skips the test if that is not permitted.</summary>
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

    /// <summary>Takes a free machine.</summary>
    public Machine Take(ClusterDatabase database)
    {
        var network = _free.Dequeue();
        var machine = new Machine(network, _switch.Join(network), new TcpRelay(database.Server, network.NewListener()));
        machine.Database.Open();
        return _machines[network] = machine;
    }

    /// <summary>Returns the machine of a process.</summary>
    public Machine GetMachine(AvatarProcess process) => _machines[process.Network!];

    /// <summary>Drops all packets between two processes, in both directions.</summary>
    public void Part(AvatarProcess one, AvatarProcess other)
    {
        Silence(one, other);
        Silence(other, one);
    }

    /// <summary>Drops all packets that one process sends to another.</summary>
    public void Silence(AvatarProcess from, AvatarProcess to) => _switch.Drop(GetMachine(from).Address, GetMachine(to).Address);

    /// <summary>Forwards all packets between two processes again.</summary>
    public void Join(AvatarProcess one, AvatarProcess other)
    {
        _switch.Pass(GetMachine(one).Address, GetMachine(other).Address);
        _switch.Pass(GetMachine(other).Address, GetMachine(one).Address);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in _machines.Values) await machine.Database.DisposeAsync();
        foreach (var network in _networks) await network.DisposeAsync();
        await _switch.DisposeAsync();
    }
}
