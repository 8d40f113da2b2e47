using System.Net.Sockets;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Disks;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>A stored image that is damaged, unreadable or not a file is reported as a fault of the store in every request.</summary>
public sealed class StoredImageTests
{
    /// <summary>The time limit of each request, which a request that waits for a pipe would exceed.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_damaged_image_is_unavailable_is_logged_once_with_its_name_and_can_be_deleted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This test needs Linux pipes and links.");
        using var calls = FailingCalls.BuildOrSkip();
        await using var avatar = NewProcess();
        calls.SetUp(avatar);
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var number = 0;
        foreach (var (kind, damage) in Damages(calls))
        {
            var phone = new Phone(client, Phone.NewDevice());
            foreach (var isCartoon in new[] { false, true })
            {
                var upload = (await phone.UploadAsync(Portrait.Of(number++))).Expect(201);
                var (original, cartoon) = (upload.Text("original", "id"), upload.Text("cartoon", "id"));
                var address = new Uri(upload.Text(isCartoon ? "cartoon" : "original", "imageUrl")).AbsolutePath;
                var path = Path.Combine(avatar.DataDirectory, address[1..]);
                damage(path);

                await AssertReportedAsync(avatar, address, kind, () => phone.GetAsync(address));
                await AssertReportedAsync(avatar, address, kind, () => phone.GetAsync($"{address}?w=64"));
                await AssertReportedAsync(avatar, address, kind, () => phone.DownloadAsync(cartoon));
                if (!isCartoon) await AssertReportedAsync(avatar, address, kind, () => phone.RegenerateAsync(original));
            }

            // The deletion removes the documents, and whatever is at the paths of the files.
            (await phone.DeleteAsync().WaitAsync(Soon, TestContext.Current.CancellationToken)).Expect(200);
            calls.Mend();
            Assert.Equal(0, (await phone.GetAsync("/api/originals")).Expect(200).At("count").GetInt32());
        }

        var uploads = Path.Combine(avatar.DataDirectory, "uploads");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(uploads, "originals")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(uploads, "temp")));
        Assert.Equal(2, Directory.EnumerateDirectories(Path.Combine(uploads, "lost+found"), "more", SearchOption.AllDirectories).Count());
        Assert.Equal(0, await avatar.StopAsync());
    }

    private static IEnumerable<(string Kind, Action<string> Damage)> Damages(FailingCalls calls) =>
    [
        ("half", path => Cut(path, new FileInfo(path).Length / 2)),
        ("empty", path => Cut(path, 0)),
        ("shorter by a byte", path => Cut(path, new FileInfo(path).Length - 1)),
        ("overwritten", path => File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)'x', (int)new FileInfo(path).Length)])),
        ("of 20 GiB", path => Cut(path, 20L << 30)),
        ("unreadable", path => calls.Fail("pread", FailingCalls.InputOutput, Path.GetFileName(path))),
        ("a pipe", path => Replace(path, () => Assert.Null(SystemCommand.Run("mkfifo", path)))),
        ("a link", path => Replace(path, () => File.CreateSymbolicLink(path, "/etc/passwd"))),
        ("a folder", path => Replace(path, () => Directory.CreateDirectory(Path.Combine(path, "more")))),
        ("a socket", path => Replace(path, () => Bind(path))),
        ("a device", path => Replace(path, () => Assert.Null(SystemCommand.Run("cp", "-a", "/dev/zero", path)))),
    ];

    private static async Task AssertReportedAsync(AvatarProcess avatar, string address, string kind, Func<Task<Reply>> call)
    {
        var name = Path.GetFileName(address);
        var before = CountErrors(avatar, name);
        var reply = await call().WaitAsync(Soon);

        Assert.True((reply.Status, reply.Code) == (503, "unavailable"), $"{kind}: {reply} for {name}\n{avatar.Said}");
        Assert.NotNull(reply.RetryAfter);

        // The log line may arrive after the answer.
        await Wait.UntilAsync(() => CountErrors(avatar, name) > before, Soon);
        Assert.Equal((kind, before + 1), (kind, CountErrors(avatar, name)));
    }

    /// <summary>Counts the error lines that name the image. The log has its time and the first eight characters after it.</summary>
    private static int CountErrors(AvatarProcess avatar, string name) =>
        avatar.Program.Complaints.Count(line => line.Contains($"{name[..22]}***", StringComparison.Ordinal));

    private static void Cut(string path, long length)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.SetLength(file, length);
    }

    private static void Replace(string path, Action put)
    {
        File.Delete(path);
        put();
    }

    private static void Bind(string path)
    {
        // The path of a socket can have only about a hundred characters.
        var near = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(near));

        // Closing the socket would delete it at its first path.
        File.Move(near, path);
    }

    private static AvatarProcess NewProcess() => new()
    {
        Settings =
        {
            ["Avatar__Limits__DeviceImagesPerMinute"] = "10000",
            ["Avatar__Limits__DeviceRequestsPerMinute"] = "10000",
            ["Avatar__Limits__AddressImagesPerMinute"] = "10000",

            // The scrub would report the same images.
            ["Avatar__Files__ScrubEvery"] = "0",
        },
    };
}
