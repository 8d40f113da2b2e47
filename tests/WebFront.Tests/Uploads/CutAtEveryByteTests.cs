using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Uploads;

/// <summary>
/// Cuts an upload after each of its bytes, with a reset or an orderly shutdown. Either a complete original remains or nothing, in all areas,
/// and the service logs no error.
/// </summary>
public sealed class CutAtEveryByteTests
{
    private const int AtOnce = 8;

    /// <summary>Longer than files without a document are kept.</summary>
    private static readonly TimeSpan LongAgo = TimeSpan.FromHours(7);

    private static readonly byte[] Form =
    [
        .. "--b\r\nContent-Disposition: form-data; name=\"style\"\r\n\r\ncomic\r\n--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n"u8,
        .. "Content-Type: image/jpeg\r\n\r\n"u8,
        .. Photos.Jpeg(16, 12),
        .. "\r\n--b--\r\n"u8,
    ];

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task An_upload_leaves_a_whole_original_or_nothing(bool isReset, bool isChunked)
    {
        using var folder = new TemporaryFolder();
        var log = new LogRecorder(LogLevel.Error);
        var devices = new ConcurrentBag<DeviceId>();
        await using (var app = await StartAsync(folder, log, TimeProvider.System))
        {
            // Disposing the service waits for running requests.
            var length = Request(DeviceId.Parse(Calls.NewDevice()), isChunked).Length;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken };
            await Parallel.ForAsync(1, length + 1, parallel, async (sent, token) =>
            {
                var device = DeviceId.Parse(Calls.NewDevice());
                devices.Add(device);
                await CutAsync(app.Url, Request(device, isChunked).AsMemory(0, sent), isReset, token);
            });
        }

        // The sweep deletes a received photo the second time it sees it.
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var next = await StartAsync(folder, log, time);
        var housekeeper = next.Services.GetRequiredService<IGrainFactory>().GetGrain<ICartoonExpiryGrain>(ICartoonExpiryGrain.Key);
        await housekeeper.SweepAsync(TestContext.Current.CancellationToken);
        time.Advance(LongAgo);
        await housekeeper.SweepAsync(TestContext.Current.CancellationToken);
        var owners = new List<DeviceId>();
        foreach (var device in devices)
        {
            if (!(await next.Store.Originals.ListAsync(device, null, 1, TestContext.Current.CancellationToken)).IsEmpty) owners.Add(device);
        }

        await AssertEveryFileIsNamedAsync(next, owners);
        foreach (var device in owners)
        {
            var reply = await next.Client.SendAsync(HttpMethod.Delete, "/api/device", device.Value, JsonContent.Create(new { confirm = device.Value }));
            Assert.Equal(200, reply.Status);
        }

        Assert.Empty(next.Files());
        Assert.Empty(log.Entries);
    }

    private static Task<AvatarApplication> StartAsync(TemporaryFolder folder, LogRecorder log, TimeProvider time) => AvatarApplication.StartAsync(new AvatarApplication
    {
        DataDirectory = folder.Path,
        Settings =
        [
            "--Logging:LogLevel:Microsoft=Error", "--Logging:LogLevel:Avatar=Error",

            // Orleans places grains with Polly, which logs a placement that the end of the process cuts short as an error.
            "--Logging:LogLevel:Polly=None",
            "--Avatar:Limits:AddressRequestsPerMinute=1000000", "--Avatar:Limits:AddressImagesPerMinute=1000000",
        ],
        Replace = services => services.Replace(ServiceDescriptor.Singleton(time)).AddSingleton(log.ToProvider()),
    });

    /// <summary>Photos and cartoons match the documents, and there are no other files.</summary>
    private static async Task AssertEveryFileIsNamedAsync(AvatarApplication app, IEnumerable<DeviceId> owners)
    {
        var named = new List<string>();
        foreach (var device in owners)
        {
            var originals = await app.Store.Originals.ListAsync(device, null, 10, TestContext.Current.CancellationToken);
            var cartoons = await app.Store.Cartoons.ListVisibleAsync(device, TestContext.Current.CancellationToken);
            named.Add($"originals/{Assert.Single(originals).Filename}");
            named.AddRange(cartoons.Select(static cartoon => $"temp/{cartoon.Filename}"));
        }

        var uploads = Path.Combine(app.DataDirectory, "uploads");
        Assert.Equal(named.Order(), app.Files().Select(file => Path.GetRelativePath(uploads, file).Replace(Path.DirectorySeparatorChar, '/')).Order());
    }

    private static async Task CutAsync(Uri url, ReadOnlyMemory<byte> bytes, bool isReset, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port, cancellationToken);
        if (isReset) client.LingerState = new LingerOption(enable: true, seconds: 0);
        await client.GetStream().WriteAsync(bytes, cancellationToken);
    }

    private static byte[] Request(DeviceId device, bool isChunked)
    {
        var framing = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Form.Length}";
        byte[] body = isChunked
            ? [.. Form.Chunk(Form.Length / 3).SelectMany(static chunk => (byte[])[.. Encoding.Latin1.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]), .. "0\r\n\r\n"u8]
            : Form;
        return
        [
            .. Encoding.Latin1.GetBytes(
                $"POST /api/upload HTTP/1.1\r\nHost: a\r\nx-device-id: {device.Value}\r\nContent-Type: multipart/form-data; boundary=b\r\n{framing}\r\n\r\n"),
            .. body,
        ];
    }
}
