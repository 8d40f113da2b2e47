using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Avatar.ServiceTesting.Networks;

/// <summary>Records the destinations of all connections and datagrams of a network, even if no process listens there.</summary>
internal sealed class PacketWatch : IAsyncDisposable
{
    /// <summary>All protocols (ETH_P_ALL), in network byte order.</summary>
    private const ProtocolType Everything = (ProtocolType)0x0300;

    private const int LinkHeaderLength = 14;
    private const int Ipv6HeaderLength = 40;
    private const int SynOfSynAndAck = 0x02;
    private const int SynAndAck = 0x12;

    private readonly Socket _socket;
    private readonly ConcurrentDictionary<string, int> _seen = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _reading;

    /// <param name="socket">A socket that <see cref="NewSocket"/> created in the network; this object disposes it.</param>
    public PacketWatch(Socket socket)
    {
        _socket = socket;
        _reading = ReadAsync();
    }

    /// <summary>The destinations: <c>tcp 127.0.0.1:8080</c> for a new connection, <c>udp 127.0.0.1:53</c> for a datagram.</summary>
    public IReadOnlyCollection<string> Seen => [.. _seen.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Creates a socket that receives a copy of every packet in the network of this thread.</summary>
    public static Socket NewSocket() => new(AddressFamily.Packet, SocketType.Raw, Everything) { ReceiveBufferSize = 1 << 22 };

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _reading;
        _socket.Dispose();
        _ended.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 17];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer, SocketFlags.None, _ended.Token);
                if (Describe(buffer.AsSpan(0, length)) is { } packet) _seen.AddOrUpdate(packet, 1, static (_, count) => count + 1);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    /// <summary>Describes a packet. Returns null for a packet of an existing connection.</summary>
    private static string? Describe(ReadOnlySpan<byte> frame)
    {
        var packet = frame[LinkHeaderLength..];
        return BinaryPrimitives.ReadUInt16BigEndian(frame[(LinkHeaderLength - 2)..]) switch
        {
            0x0800 => Describe(packet[9], new IPAddress(packet.Slice(16, 4)), packet[((packet[0] & 0x0f) * 4)..]),
            0x86dd => Describe(packet[6], new IPAddress(packet.Slice(24, 16)), packet[Ipv6HeaderLength..]),
            var other => $"frame of type {other:x4}",
        };
    }

    private static string? Describe(byte protocol, IPAddress to, ReadOnlySpan<byte> content) => (ProtocolType)protocol switch
    {
        ProtocolType.Tcp => (content[13] & SynAndAck) == SynOfSynAndAck ? $"tcp {new IPEndPoint(to, ReadPort(content))}" : null,
        ProtocolType.Udp => $"udp {new IPEndPoint(to, ReadPort(content))}",
        var other => $"protocol {other} to {to}",
    };

    private static int ReadPort(ReadOnlySpan<byte> content) => BinaryPrimitives.ReadUInt16BigEndian(content[2..]);
}
