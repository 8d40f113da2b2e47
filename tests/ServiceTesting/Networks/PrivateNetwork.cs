using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.ServiceTesting.Networks;

/// <summary>
/// A separate network (a Linux network namespace) with a name server. Its only interface is loopback, which gets every packet whatever its
/// address. A process in this network can reach nothing else, and all packets that it sends are recorded.
/// </summary>
internal sealed partial class PrivateNetwork : IAsyncDisposable
{
    /// <summary>The answer to every name query, so that a program then also tries to connect. An address for documentation (RFC 5737).</summary>
    private static readonly IPAddress Elsewhere = IPAddress.Parse("203.0.113.9");

    /// <summary>The script that prepares the network.</summary>
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

    /// <summary>The process that keeps the namespaces of this network.</summary>
    public NamespaceKeeper Keeper { get; }

    /// <summary>The packets that were sent.</summary>
    public PacketWatch Packets { get; }

    /// <summary>The name server of this network, with the recorded queries.</summary>
    public NameServer Names { get; }

    /// <summary>Creates a network. Skips the test if that is not permitted.</summary>
    public static async Task<PrivateNetwork> CreateOrSkipAsync()
    {
        var folder = new TemporaryFolder();
        return new PrivateNetwork(
            folder, await NamespaceKeeper.StartOrSkipAsync(["--net", "--mount"], Script, Path.Combine(folder.Path, "resolv.conf")));
    }

    /// <summary>Returns the command line that runs a command in this network.</summary>
    public IEnumerable<string> Inside(string workingDirectory, IEnumerable<string> command) =>
        ["nsenter", $"--net={Keeper.GetPath("net")}", $"--mount={Keeper.GetPath("mnt")}", $"--wd={workingDirectory}", .. command];

    /// <summary>Creates a listening socket in this network, on a free port.</summary>
    public Socket NewListener() => InNetwork(static () =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    });

    /// <summary>Connects to a server in this network.</summary>
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
    /// Runs a function on a new thread in this network. Threads that it starts are in this network too, so the function must not start
    /// asynchronous work: the thread pool could get a thread that uses another network than its other threads.
    /// </summary>
    private T InNetwork<T>(Func<T> make)
    {
        T? made = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle(Keeper.GetPath("net"));
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
        return failure is null ? made! : throw new InvalidOperationException("The thread could not enter the network.", failure);
    }

    private const int AnyKind = 0;

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(SafeFileHandle network, int kind);
}
