using System.Net.Sockets;
using System.Text;

namespace Avatar.LoadTest;

/// <summary>
/// Connections that do as little as they can, a byte in a second: a third each sends the head of a request, sends a photo, and
/// takes an image. One that the service ends is opened anew.
/// </summary>
internal static class SlowClients
{
    private const int Kinds = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Tells when all connections are open (<c>READY=1</c>), and runs until the process is ended.</summary>
    /// <param name="service">Where the service listens.</param>
    /// <param name="image">The path of an image to take.</param>
    /// <param name="count">How many connections.</param>
    public static async Task RunAsync(Uri service, string image, int count)
    {
        var opened = new CountdownEvent(count);
        var clients = Enumerable.Range(0, count).Select(number => BeSlowAsync(service, RequestOf(number % Kinds, image), opened)).ToArray();
        await Task.Run(opened.Wait);
        Console.WriteLine("READY=1");
        await Task.WhenAll(clients);
    }

    /// <summary>What is sent at once, and what byte by byte; nothing of the latter means that the answer is what is slow.</summary>
    private static (string AtOnce, string Slowly) RequestOf(int kind, string image) => kind switch
    {
        0 => ("", $"GET /health HTTP/1.1\r\nHost: slow\r\nx: {new string('x', 10_000)}\r\n\r\n"),
        1 => ($"POST /api/upload HTTP/1.1\r\nHost: slow\r\nx-device-id: {Guid.NewGuid()}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            + "Content-Length: 1000000\r\n\r\n--x\r\nContent-Disposition: form-data; name=image; filename=a\r\n\r\n\u00FF\u00D8\u00FF", new string('x', 10_000)),
        _ => ($"GET {image} HTTP/1.1\r\nHost: slow\r\n\r\n", ""),
    };

    private static async Task BeSlowAsync(Uri service, (string AtOnce, string Slowly) request, CountdownEvent opened)
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
                // The service has had enough of it.
            }
        }
    }

    private static async Task TalkAsync(NetworkStream stream, (string AtOnce, string Slowly) request)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request.AtOnce));
        var one = new byte[1];
        using var timer = new PeriodicTimer(Pause);
        for (var sent = 0; await timer.WaitForNextTickAsync(); sent++)
        {
            if (sent < request.Slowly.Length) await stream.WriteAsync(Encoding.Latin1.GetBytes(request.Slowly, sent, 1));
            else if (await stream.ReadAsync(one) == 0) return;
        }
    }
}
