using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MongoDB.Bson;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>Answers every message with the handshake reply of MongoDB 4.2.</summary>
internal sealed class OldMongoServer : IAsyncDisposable
{
    private const int HeaderLength = 16;
    private const int ReplyOpcode = 1;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _work;

    public OldMongoServer()
    {
        _listener.Start();
        _work = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var conversations = new List<Task>();
        try
        {
            while (true) conversations.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        var header = new byte[HeaderLength];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(header, _end.Token);
                await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - HeaderLength], _end.Token);
                await stream.WriteAsync(Reply(header.AsSpan(4, 4)), _end.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client has disconnected or the test has ended.
        }
    }

    private static byte[] Reply(ReadOnlySpan<byte> requestId)
    {
        var document = new BsonDocument
        {
            { "ismaster", true },
            { "maxBsonObjectSize", 16777216 },
            { "maxMessageSizeBytes", 48000000 },
            { "maxWriteBatchSize", 100000 },
            { "minWireVersion", 0 },
            { "maxWireVersion", 8 },
            { "ok", 1 },
        }.ToBson();
        var message = new byte[HeaderLength + 20 + document.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        requestId.CopyTo(message.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), ReplyOpcode);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(HeaderLength + 16), 1);
        document.CopyTo(message, HeaderLength + 20);
        return message;
    }
}
