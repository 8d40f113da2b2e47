using System.Net.Sockets;
using System.Text;

namespace Avatar.WebFront.Tests.Fuzz.Wire;

/// <summary>Sends bytes over a new connection, and returns everything received.</summary>
internal static class RawExchange
{
    /// <summary>Time limit of the server; far longer than it needs, so that only a hang exceeds it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int BufferLength = 16 * 1024;

    /// <summary>Sends a request that clients would normalize or refuse to send; returns the answer.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="head">Request line and header fields, without the empty line.</param>
    public static async Task<RawAnswer> AskAsync(Uri server, string head)
    {
        var bytes = await SendAsync(server, Encoding.ASCII.GetBytes($"{head}\r\nConnection: close\r\n\r\n"), isWhole: true, TestContext.Current.CancellationToken);
        return new RawAnswerReader(bytes).Read(isHead: false) ?? throw new InvalidDataException("There is no answer.");
    }

    /// <summary>Returns what the server sends until it closes the connection.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="request">The bytes to send.</param>
    /// <param name="isWhole">Whether the request is complete; otherwise the sending side is shut down afterwards.</param>
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

    /// <summary>A server that refused the request need not read the rest of it.</summary>
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
