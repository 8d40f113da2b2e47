using System.Net;
using System.Net.Sockets;
using System.Text;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB.Tests;

/// <summary>
/// A proxy between a table and the server that can drop an answer: the server has executed the command, the connection breaks, and the
/// caller does not know the outcome.
/// </summary>
internal sealed class LosingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly MongoServerAddress _server;
    private readonly Task _accepting;
    private byte[]? _command;
    private TaskCompletionSource _lost = new();

    public LosingProxy(string connectionString)
    {
        var url = new MongoUrlBuilder(connectionString);
        _server = url.Server;
        _listener.Start();
        url.Server = new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        url.DirectConnection = true;
        ConnectionString = url.ToString();
        _accepting = AcceptAsync();
    }

    /// <summary>The connection string of the proxy.</summary>
    public string ConnectionString { get; }

    /// <summary>Drops the answer to the next command of this name; the task completes when it has been dropped.</summary>
    public Task LoseAnswerTo(string command)
    {
        _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // The command name is the first element of its document. The value is the collection's name, a string (type 2).
        Volatile.Write(ref _command, [2, .. Encoding.ASCII.GetBytes(command), 0]);
        return _lost.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            var losing = new StrongBox(false);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), bytes => losing.Value |= IsToBeLost(bytes), () => false),
                CopyAsync(server.GetStream(), client.GetStream(), _ => { }, () => losing.Value));
            if (losing.Value) _lost.TrySetResult();
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Action<ReadOnlySpan<byte>> look, Func<bool> stop)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is var count and > 0)
        {
            look(buffer.AsSpan(0, count));
            if (stop()) return;
            await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }

    private bool IsToBeLost(ReadOnlySpan<byte> message) =>
        Volatile.Read(ref _command) is { } command
        && message.IndexOf(command) >= 0
        && Interlocked.CompareExchange(ref _command, null, command) == command;

    private sealed class StrongBox(bool value)
    {
        private volatile bool _value = value;

        public bool Value
        {
            get => _value;
            set => _value = value;
        }
    }
}
