using System.Diagnostics;
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

    /// <summary>Prepares the network and keeps it until its input ends.</summary>
    private const string Script =
        """
        set -e
        mount --make-rprivate /
        ip link set lo up
        ip route add default dev lo
        ip -6 route add default dev lo 2> /dev/null || true
        echo nameserver 127.0.0.1 > "$1"
        mount --bind "$1" /etc/resolv.conf
        echo ready
        read -r _ || true
        """;

    private readonly TemporaryFolder _folder;
    private readonly Process _keeper;

    private PrivateNetwork(TemporaryFolder folder, Process keeper)
    {
        (_folder, _keeper) = (folder, keeper);
        var (packets, names) = InNetwork(() => (PacketWatch.NewSocket(), NewNameServer()));
        Packets = new PacketWatch(packets);
        Names = new NameServer(names, Elsewhere);
    }

    /// <summary>What has been sent.</summary>
    public PacketWatch Packets { get; }

    /// <summary>What has been asked for by name.</summary>
    public NameServer Names { get; }

    /// <summary>Makes one; where that is not permitted, the test is skipped.</summary>
    public static async Task<PrivateNetwork> CreateOrSkipAsync()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("A network of the test's own is made with Linux' namespaces.");
        foreach (var tool in (string[])["unshare", "nsenter", "ip", "mount"])
        {
            if (SystemCommand.Run("sh", "-c", $"command -v {tool} > /dev/null") is not null) Assert.Skip($"A network of the test's own needs the program {tool}.");
        }

        if (SystemCommand.Run("unshare", "--net", "--mount", "true") is { } refusal)
        {
            Assert.Skip($"A network of the test's own cannot be made here: it needs root. {refusal}");
        }

        var folder = new TemporaryFolder();
        var keeper = Process.Start(new ProcessStartInfo(
            "unshare", ["--net", "--mount", "sh", "-c", Script, "sh", Path.Combine(folder.Path, "resolv.conf")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        if (await keeper.StandardOutput.ReadLineAsync() != "ready")
        {
            Assert.Fail($"The network cannot be prepared: {await keeper.StandardError.ReadToEndAsync()}");
        }

        return new PrivateNetwork(folder, keeper);
    }

    /// <summary>What runs a command in here.</summary>
    public IEnumerable<string> Inside(string workingDirectory, IEnumerable<string> command) =>
        ["nsenter", $"--net={NamespaceOf("net")}", $"--mount={NamespaceOf("mnt")}", $"--wd={workingDirectory}", .. command];

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
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
        _folder.Dispose();
    }

    private static Socket NewNameServer()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, NameServer.Port));
        return socket;
    }

    private string NamespaceOf(string kind) => $"/proc/{_keeper.Id}/ns/{kind}";

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
                using var network = File.OpenHandle(NamespaceOf("net"));
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
