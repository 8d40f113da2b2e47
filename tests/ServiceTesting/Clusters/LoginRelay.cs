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

    /// <summary>The kind of message (OP_MSG) in which drivers send commands: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol.</summary>
    private const int Message = 2013;

    /// <summary>Flags, and the kind of the section with the command.</summary>
    private const int BeforeCommand = 5;

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
            if (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) == Message && AnswerLogin(header, body) is { } answer)
            {
                await client.WriteAsync(answer, _ended.Token);
                continue;
            }

            await server.WriteAsync((byte[])[.. header, .. body], _ended.Token);
        }
    }

    /// <summary>Answers a login; null if the message is another command.</summary>
    private byte[]? AnswerLogin(byte[] header, byte[] body)
    {
        if (body[BeforeCommand - 1] != 0) return null;
        using var reader = new BsonBinaryReader(new MemoryStream(body, BeforeCommand, body.Length - BeforeCommand));
        var command = BsonSerializer.Deserialize<BsonDocument>(reader);
        if (command.GetElement(0).Name != "saslStart") return null;
        var isRight = Encoding.UTF8.GetString(command["payload"].AsByteArray) == $"\0{User}\0{_password}";
        if (isRight) Interlocked.Increment(ref _logins);
        var answer = isRight
            ? new BsonDocument { { "conversationId", 1 }, { "done", true }, { "payload", Array.Empty<byte>() }, { "ok", 1.0 } }
            : new BsonDocument { { "ok", 0.0 }, { "code", 18 }, { "codeName", "AuthenticationFailed" }, { "errmsg", "Authentication failed." } };
        byte[] message = [.. header, .. new byte[BeforeCommand], .. answer.ToBson()];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        header.AsSpan(4, 4).CopyTo(message.AsSpan(8));
        return message;
    }
}
