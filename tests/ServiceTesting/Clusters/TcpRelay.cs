using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>
/// A TCP relay to a server that a test can cut or silence. While it is cut, it resets its connections, and each new connection immediately.
/// It is cut until it is opened. While it is silent, connections remain open, but no data passes.
/// </summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly EndPoint _target;
    private readonly Socket _listener;
    private readonly ConcurrentDictionary<Socket, bool> _sockets = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _accepting;
    private volatile bool _isOpen;
    private volatile TaskCompletionSource? _silence;

    /// <param name="target">The address of the server.</param>
    /// <param name="listener">The socket on which it listens; the relay disposes it. Null for a free port of the loopback address.</param>
    public TcpRelay(EndPoint target, Socket? listener = null)
    {
        (_target, _listener) = (target, listener ?? NewListener());
        _accepting = AcceptAsync();
    }

    /// <summary>The address on which it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public void Open() => _isOpen = true;

    /// <summary>Holds all data until the relay is cut.</summary>
    public void FallSilent() => _silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Cut()
    {
        _isOpen = false;
        Interlocked.Exchange(ref _silence, null)?.TrySetResult();
        foreach (var socket in _sockets.Keys) Reset(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _accepting;
        Cut();
        _listener.Dispose();
        _ended.Dispose();
    }

    private static Socket NewListener()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_ended.Token);
                if (_isOpen) _ = RelayAsync(client);
                else Reset(client);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            _sockets[client] = _sockets[server] = true;
            try
            {
                await server.ConnectAsync(_target);
                if (_isOpen) await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
            }
            catch (SocketException)
            {
                // The server is unreachable, so the client's connection is reset as well.
            }
            finally
            {
                _sockets.TryRemove(client, out _);
                _sockets.TryRemove(server, out _);
                Reset(client);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        try
        {
            await using var source = new NetworkStream(from);
            await using var target = new NetworkStream(to);
            var buffer = new byte[64 * 1024];
            while (await source.ReadAsync(buffer) is var length and > 0)
            {
                if (_silence is { } silence) await silence.Task;
                await target.WriteAsync(buffer.AsMemory(0, length));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The relay was cut, or one side closed its connection.
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The socket is already closed.
        }
    }
}
