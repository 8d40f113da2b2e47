using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Avatar.ServiceTesting.Processes;
using Microsoft.Win32.SafeHandles;

namespace Avatar.ServiceTesting.Networks;

/// <summary>
/// A network of the test's own (a network namespace of Linux): a loopback interface, to which every packet goes whatever its address, and a
/// name server on it. A process that is started here sees nothing else, and all that it sends is seen.
/// </summary>
internal sealed partial class PrivateNetwork : IAsyncDisposable
{
    /// <summary>Of documentation (RFC 5737): what a name leads to here, so that a program that asks for one also tries to connect.</summary>
    private static readonly IPAddress Elsewhere = IPAddress.Parse("203.0.113.9");

    /// <summary>Prepares the network.</summary>
    private const string Script =
        """
        mount --make-rprivate /
        ip link set lo up
        ip route add default dev lo
        ip -6 route add default dev lo 2> /dev/null || true
        echo nameserver 127.0.0.1 > "$1"
        mount --bind "$1" /etc/resolv.conf
        """;

    private readonly TemporaryFolder _folder;

    private PrivateNetwork(TemporaryFolder folder, NamespaceKeeper keeper)
    {
        (_folder, Keeper) = (folder, keeper);
        var (packets, names) = InNetwork(() => (PacketWatch.NewSocket(), NewNameServer()));
        Packets = new PacketWatch(packets);
        Names = new NameServer(names, Elsewhere);
    }

    /// <summary>What it belongs to.</summary>
    public NamespaceKeeper Keeper { get; }

    /// <summary>What has been sent.</summary>
    public PacketWatch Packets { get; }

    /// <summary>What has been asked for by name.</summary>
    public NameServer Names { get; }

    /// <summary>Makes one; where that is not permitted, the test is skipped.</summary>
    public static async Task<PrivateNetwork> CreateOrSkipAsync()
    {
        var folder = new TemporaryFolder();
        return new PrivateNetwork(
            folder, await NamespaceKeeper.StartOrSkipAsync(["--net", "--mount"], Script, Path.Combine(folder.Path, "resolv.conf")));
    }

    /// <summary>What runs a command in here.</summary>
    public IEnumerable<string> Inside(string workingDirectory, IEnumerable<string> command) =>
        ["nsenter", $"--net={Keeper.PathOf("net")}", $"--mount={Keeper.PathOf("mnt")}", $"--wd={workingDirectory}", .. command];

    /// <summary>A listening socket of this network, on a free port.</summary>
    public Socket NewListener() => InNetwork(static () =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    });

    /// <summary>A connection to a server in this network.</summary>
    public async ValueTask<Stream> ConnectAsync(EndPoint server, CancellationToken cancellationToken)
    {
        var socket = InNetwork(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Packets.DisposeAsync();
        await Names.DisposeAsync();
        await Keeper.DisposeAsync();
        _folder.Dispose();
    }

    private static Socket NewNameServer()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, NameServer.Port));
        return socket;
    }

    /// <summary>
    /// Does something on a thread that belongs to this network, and ends with it. A thread that is begun there belongs to it too, so nothing
    /// asynchronous may be begun there: it could give the thread pool a thread that sees another network than the rest.
    /// </summary>
    private T InNetwork<T>(Func<T> make)
    {
        T? made = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle(Keeper.PathOf("net"));
                if (Enter(network, AnyKind) != 0) throw new InvalidOperationException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
                made = make();
            }
            catch (Exception exception) when (exception is IOException or SocketException or InvalidOperationException)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? made! : throw new InvalidOperationException("The network cannot be entered.", failure);
    }

    private const int AnyKind = 0;

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(SafeFileHandle network, int kind);
}
