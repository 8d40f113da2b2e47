using System.Net.Sockets;
using System.Text;

namespace Avatar.LoadTest;

/// <summary>
/// Connections that transfer one byte per second: a third of them send a request header, a third upload a photo, and a third
/// download an image. A connection that the service closes is opened again.
/// </summary>
internal static class SlowClients
{
    private const int Kinds = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Prints <c>READY=1</c> when all connections are open, and runs until the process is stopped.</summary>
    /// <param name="service">Address of the service.</param>
    /// <param name="image">Path of the image to download.</param>
    /// <param name="count">Number of connections.</param>
    public static async Task RunAsync(Uri service, string image, int count)
    {
        var opened = new CountdownEvent(count);
        var clients = Enumerable.Range(0, count).Select(number => BeSlowAsync(service, CreateRequest(number % Kinds, image), opened)).ToArray();
        await Task.Run(opened.Wait);
        Console.WriteLine("READY=1");
        await Task.WhenAll(clients);
    }

    /// <summary>
    /// Returns the part of a request to send immediately and the part to send byte by byte. If the latter is empty, the answer is read
    /// slowly.
    /// </summary>
    private static (string Fast, string Slow) CreateRequest(int kind, string image) => kind switch
    {
        0 => ("", $"GET /health HTTP/1.1\r\nHost: slow\r\nx: {new string('x', 10_000)}\r\n\r\n"),
        1 => ($"POST /api/upload HTTP/1.1\r\nHost: slow\r\nx-device-id: {Guid.NewGuid()}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            + "Content-Length: 1000000\r\n\r\n--x\r\nContent-Disposition: form-data; name=image; filename=a\r\n\r\n\u00FF\u00D8\u00FF", new string('x', 10_000)),
        _ => ($"GET {image} HTTP/1.1\r\nHost: slow\r\n\r\n", ""),
    };

    private static async Task BeSlowAsync(Uri service, (string Fast, string Slow) request, CountdownEvent opened)
    {
        for (var first = true; ; first = false)
        {
            try
            {
                using var client = new TcpClient { ReceiveBufferSize = 1, NoDelay = true };
                await client.ConnectAsync(service.Host, service.Port);
                if (first) opened.Signal();
                await TalkAsync(client.GetStream(), request);
            }
            catch (IOException)
            {
                // The service closed the connection.
            }
        }
    }

    private static async Task TalkAsync(NetworkStream stream, (string Fast, string Slow) request)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request.Fast));
        var one = new byte[1];
        using var timer = new PeriodicTimer(Pause);
        for (var sent = 0; await timer.WaitForNextTickAsync(); sent++)
        {
            if (sent < request.Slow.Length) await stream.WriteAsync(Encoding.Latin1.GetBytes(request.Slow, sent, 1));
            else if (await stream.ReadAsync(one) == 0) return;
        }
    }
}
