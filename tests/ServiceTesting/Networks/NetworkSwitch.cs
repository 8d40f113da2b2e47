using System.Globalization;
using System.Net;

namespace Avatar.ServiceTesting.Networks;

/// <summary>
/// Connects the separate networks of a test. Each gets an address at which the others reach it. The switch forwards packets
/// or drops them silently, separately for each pair of networks and each direction.
/// </summary>
internal sealed class NetworkSwitch : IAsyncDisposable
{
    /// <summary>Addresses for benchmarks (RFC 2544), which this machine does not use.</summary>
    private const string Range = "198.18.0.0/24";

    private const string Middle = "198.18.0.254";

    private readonly NamespaceKeeper _keeper;
    private readonly HashSet<(IPAddress From, IPAddress To)> _dropped = [];
    private int _joined;

    private NetworkSwitch(NamespaceKeeper keeper) => _keeper = keeper;

    /// <summary>Creates a switch. Skips the test if that is not permitted.</summary>
    public static async Task<NetworkSwitch> CreateOrSkipAsync() => new(await NamespaceKeeper.StartOrSkipAsync(
        ["--net"], "ip link set lo up\necho 1 > /proc/sys/net/ipv4/ip_forward"));

    /// <summary>Connects a network to the switch.</summary>
    /// <returns>The address of the network.</returns>
    public IPAddress Join(PrivateNetwork network)
    {
        var port = string.Create(CultureInfo.InvariantCulture, $"port{++_joined}");
        var address = string.Create(CultureInfo.InvariantCulture, $"198.18.0.{_joined}");
        var member = network.Keeper;
        _keeper.Run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", $"{member.Id}");
        _keeper.Run("ip", "address", "add", $"{Middle}/32", "dev", port);
        _keeper.Run("ip", "link", "set", port, "up");
        _keeper.Run("ip", "route", "add", $"{address}/32", "dev", port);
        member.Run("ip", "address", "add", $"{address}/32", "dev", "eth0");
        member.Run("ip", "link", "set", "eth0", "up");
        member.Run("ip", "route", "add", $"{Middle}/32", "dev", "eth0");
        member.Run("ip", "route", "add", Range, "via", Middle, "src", address);
        return IPAddress.Parse(address);
    }

    /// <summary>Drops all packets from one network to another without an error message, as a firewall that lost its state does.</summary>
    public void Drop(IPAddress from, IPAddress to)
    {
        if (_dropped.Add((from, to))) Rule("add", from, to);
    }

    /// <summary>Forwards the packets again.</summary>
    public void Pass(IPAddress from, IPAddress to)
    {
        if (_dropped.Remove((from, to))) Rule("del", from, to);
    }

    public ValueTask DisposeAsync() => _keeper.DisposeAsync();

    private void Rule(string verb, IPAddress from, IPAddress to) => _keeper.Run("ip", "rule", verb, "from", $"{from}", "to", $"{to}", "blackhole");
}
