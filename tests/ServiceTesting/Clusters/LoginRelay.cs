using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>
/// A relay to a MongoDB server that asks for a user and a password (SASL PLAIN) itself, so that processes have a password to keep although the
/// server of the tests knows no users.
/// </summary>
internal sealed class LoginRelay : IAsyncDisposable
{
    private const string User = "avatar";
    private const int HeaderLength = 16;

    /// <summary>
    /// The kinds of messages of https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol: a command, and what drivers use until they
    /// know the version of the server, with its reply.
    /// </summary>
    private const int Message = 2013;
    private const int Query = 2004;
    private const int Reply = 1;

    /// <summary>What precedes the document of a <see cref="Message"/>: flags, and the kind of its section.</summary>
    private static readonly byte[] MessageStart = new byte[5];

    /// <summary>What precedes the document of a <see cref="Reply"/>: flags, cursor, position, and the number of documents.</summary>
    private static readonly byte[] ReplyStart = [.. new byte[16], 1, 0, 0, 0];

    private readonly string _password = Guid.NewGuid().ToString("N");
    private readonly EndPoint _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _accepting;
    private int _logins;

    public LoginRelay(EndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The number of connections that gave the password.</summary>
    public int Logins => Volatile.Read(ref _logins);

    /// <summary>Returns the connection string of a database, with user and password.</summary>
    public string ConnectionStringFor(string database) =>
        $"mongodb://{User}:{_password}@{_listener.LocalEndpoint}/{database}?authMechanism=PLAIN&authSource=%24external&directConnection=true";

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = RelayAsync(await _listener.AcceptTcpClientAsync(_ended.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                var address = (IPEndPoint)_target;
                await server.ConnectAsync(address.Address, address.Port, _ended.Token);
                await Task.WhenAny(ServeAsync(client.GetStream(), server.GetStream()), server.GetStream().CopyToAsync(client.GetStream(), _ended.Token));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // The server is unreachable, or the test is over: the connection of the client is closed.
            }
        }
    }

    private async Task ServeAsync(NetworkStream client, NetworkStream server)
    {
        var header = new byte[HeaderLength];
        while (true)
        {
            await client.ReadExactlyAsync(header, _ended.Token);
            var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - HeaderLength];
            await client.ReadExactlyAsync(body, _ended.Token);
            if (FindCommand(BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)), body) is { } start && AnswerLogin(header, body, start) is { } answer)
            {
                await client.WriteAsync(answer, _ended.Token);
                continue;
            }

            await server.WriteAsync((byte[])[.. header, .. body], _ended.Token);
        }
    }

    /// <summary>Finds the document with the command; null if the message has none.</summary>
    private static int? FindCommand(int kind, byte[] body) => kind switch
    {
        Message when body[MessageStart.Length - 1] == 0 => MessageStart.Length,
        Query => Array.IndexOf(body, (byte)0, sizeof(int)) + 1 + (2 * sizeof(int)),
        _ => null,
    };

    /// <summary>Answers a login; null if the message is another command.</summary>
    private byte[]? AnswerLogin(byte[] header, byte[] body, int start)
    {
        using var reader = new BsonBinaryReader(new MemoryStream(body, start, body.Length - start));
        var command = BsonSerializer.Deserialize<BsonDocument>(reader);
        if (command.GetElement(0).Name != "saslStart") return null;
        var isRight = Encoding.UTF8.GetString(command["payload"].AsByteArray) == $"\0{User}\0{_password}";
        if (isRight) Interlocked.Increment(ref _logins);
        var answer = isRight
            ? new BsonDocument { { "conversationId", 1 }, { "done", true }, { "payload", Array.Empty<byte>() }, { "ok", 1.0 } }
            : new BsonDocument { { "ok", 0.0 }, { "code", 18 }, { "codeName", "AuthenticationFailed" }, { "errmsg", "Authentication failed." } };
        var isMessage = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) == Message;
        byte[] message = [.. header, .. isMessage ? MessageStart : ReplyStart, .. answer.ToBson()];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        header.AsSpan(4, 4).CopyTo(message.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), isMessage ? Message : Reply);
        return message;
    }
}
