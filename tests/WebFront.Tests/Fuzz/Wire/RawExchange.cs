using System.Net.Sockets;
using System.Text;

namespace Avatar.WebFront.Tests.Fuzz.Wire;

/// <summary>Sends bytes over a connection of their own, and keeps everything that comes back.</summary>
internal static class RawExchange
{
    /// <summary>How long the server may take: far longer than it ever needs, so that only a hang is one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int BufferLength = 16 * 1024;

    /// <summary>The answer to a request that a client would tidy up first, or not send at all.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="head">Request line and header fields, without the empty line.</param>
    public static async Task<RawAnswer> AskAsync(Uri server, string head)
    {
        var bytes = await SendAsync(server, Encoding.ASCII.GetBytes($"{head}\r\nConnection: close\r\n\r\n"), isWhole: true, TestContext.Current.CancellationToken);
        return new RawAnswerReader(bytes).Read(isHead: false) ?? throw new InvalidDataException("There is no answer.");
    }

    /// <summary>What the server sends until it closes the connection.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="request">What it is sent.</param>
    /// <param name="isWhole">Whether the server has all it needs for an answer; else it is told that no more will come.</param>
    /// <param name="cancellationToken">Ends the test.</param>
    /// <exception cref="TimeoutException">The server keeps the connection open.</exception>
    public static async Task<byte[]> SendAsync(Uri server, ReadOnlyMemory<byte> request, bool isWhole, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, deadline.Token);
            var sending = WriteAsync(socket, request, isWhole, deadline.Token);
            var answer = await ReadAsync(socket, deadline.Token);
            await sending;
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The server has kept the connection open for {Patience}.");
        }
    }

    /// <summary>A server that has refused the request need not take the rest of it.</summary>
    private static async Task WriteAsync(Socket socket, ReadOnlyMemory<byte> request, bool isWhole, CancellationToken cancellationToken)
    {
        try
        {
            while (!request.IsEmpty) request = request[await socket.SendAsync(request, cancellationToken)..];
            if (!isWhole) socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException refused) when (IsClosed(refused))
        {
        }
    }

    private static async Task<byte[]> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var answer = new MemoryStream();
        var buffer = new byte[BufferLength];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) is > 0 and var read) answer.Write(buffer, 0, read);
        }
        catch (SocketException closed) when (IsClosed(closed))
        {
        }

        return answer.ToArray();
    }

    private static bool IsClosed(SocketException exception) =>
        exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown;
}
