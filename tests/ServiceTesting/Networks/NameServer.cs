using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Avatar.ServiceTesting.Networks;

/// <summary>A name server that records all queries, and answers each with the same address.</summary>
internal sealed class NameServer : IAsyncDisposable
{
    public const int Port = 53;

    private const int HeaderLength = 12;
    private const int AnswerFlags = 0x8180;
    private const ushort AddressRecord = 1;

    private readonly Socket _socket;
    private readonly IPAddress _answer;
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _answering;

    /// <param name="socket">The socket that receives the queries; the name server disposes it.</param>
    /// <param name="answer">The address in every answer.</param>
    public NameServer(Socket socket, IPAddress answer)
    {
        (_socket, _answer) = (socket, answer);
        _answering = AnswerAsync();
    }

    /// <summary>The names in the order of the queries.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _answering;
        _socket.Dispose();
        _ended.Dispose();
    }

    private async Task AnswerAsync()
    {
        var buffer = new byte[1500];
        try
        {
            while (true)
            {
                var question = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _ended.Token);
                var (name, end) = ReadName(buffer.AsSpan(0, question.ReceivedBytes));
                _asked.Enqueue(name);
                await _socket.SendToAsync(Answer(buffer, end), SocketFlags.None, question.RemoteEndPoint, _ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static (string Name, int End) ReadName(ReadOnlySpan<byte> message)
    {
        var labels = new List<string>();
        var at = HeaderLength;
        for (; at < message.Length && message[at] != 0; at += message[at] + 1) labels.Add(Encoding.ASCII.GetString(message.Slice(at + 1, message[at])));
        return (string.Join('.', labels), at + 5);
    }

    /// <summary>Builds an answer: the address for a query of an IPv4 address, no record for other queries (RFC 1035, section 4.1).</summary>
    private byte[] Answer(byte[] question, int end)
    {
        var isAddressQuery = question[end - 3] == AddressRecord;
        return
        [
            question[0], question[1], AnswerFlags >> 8, AnswerFlags & 0xff, 0, 1, 0, (byte)(isAddressQuery ? 1 : 0), 0, 0, 0, 0,
            .. question.AsSpan(HeaderLength, end - HeaderLength),
            .. isAddressQuery ? [0xc0, HeaderLength, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. _answer.GetAddressBytes()] : Array.Empty<byte>(),
        ];
    }
}
