using System.Net.Sockets;
using System.Text;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Avatar.WebFront.Tests.Uploads;

/// <summary>A connection that the network cuts at any point causes no error.</summary>
public sealed class CutConnectionTests
{
    private static readonly byte[] Form =
    [
        .. "--b\r\nContent-Disposition: form-data; name=\"style\"\r\n\r\ncomic\r\n--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n"u8,
        .. Photos.CreateJpeg(50_000),
        .. "\r\n--b--\r\n"u8,
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_logged_and_nothing_is_left(bool isReset)
    {
        var log = new LogRecorder(LogLevel.Warning);
        var app = await AvatarApplication.StartAsync(new AvatarApplication
        {
            Settings = ["--Logging:LogLevel:Microsoft=Warning", "--Logging:LogLevel:Avatar=Warning"],
            Replace = services => services.AddSingleton(log.ToProvider()),
        });
        foreach (var request in new[] { Upload($"Content-Length: {Form.Length}\r\n\r\n", Form), Upload("Transfer-Encoding: chunked\r\n\r\n", Chunked(Form)), Deletion() })
        {
            foreach (var length in Points(request.Length)) await CutAsync(app.Url, request.AsMemory(0, length), isReset);
        }

        // Disposing the service waits for running requests.
        await app.DisposeAsync();

        // A warning about a busy machine is irrelevant here.
        Assert.DoesNotContain(log.Entries, static entry => entry.Id.Name is not "HeartbeatSlow");
    }

    /// <summary>Within the head, at its end, within the part headers, within the photo, and at the end of the body.</summary>
    private static IEnumerable<int> Points(int length) =>
        Enumerable.Range(0, 40).Select(static i => i * 19).Concat([length / 2, length - 9, length - 5, length - 1]).Where(point => point > 0 && point < length);

    private static async Task CutAsync(Uri url, ReadOnlyMemory<byte> bytes, bool isReset)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        if (isReset) client.LingerState = new LingerOption(enable: true, seconds: 0);
        await client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
    }

    private static byte[] Upload(string framing, byte[] body) =>
        [.. Encoding.Latin1.GetBytes($"POST /api/upload HTTP/1.1\r\nHost: a\r\nx-device-id: {Calls.NewDevice()}\r\nContent-Type: multipart/form-data; boundary=b\r\n{framing}"), .. body];

    private static byte[] Deletion() =>
        Encoding.Latin1.GetBytes($"DELETE /api/device HTTP/1.1\r\nHost: a\r\nx-device-id: {Calls.NewDevice()}\r\nContent-Length: 60\r\n\r\n{{\"confirm\":\"{Guid.NewGuid()}\"}}");

    private static byte[] Chunked(byte[] body) =>
        [.. body.Chunk(1000).SelectMany(static chunk => (byte[])[.. Encoding.Latin1.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]), .. "0\r\n\r\n"u8];
}
