using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Disks;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>A disk that accepts bytes, and reports only at the flush that it lost them.</summary>
public sealed class FlushTests
{
    private const string Unfinished = ".new.part";
    private const int Uploads = 8;
    private const int UploadsToThinDisk = 20;

    [Theory]
    [InlineData(FailingCalls.InputOutput, 503, "unavailable")]
    [InlineData(FailingCalls.NoSpace, 507, "insufficient_storage")]
    public async Task An_image_that_cannot_be_flushed_is_refused_and_not_kept(int error, int status, string code)
    {
        using var calls = FailingCalls.BuildOrSkip();
        await using var avatar = NewProcess();
        calls.SetUp(avatar);
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var upload = (await phone.UploadAsync(Portrait.Of(0))).Expect(201);
        var (original, cartoon) = (upload.Text("original", "id"), upload.Text("cartoon", "id"));
        var before = StoredState.ReadRunning(avatar.DataDirectory);

        calls.Fail("fsync", error, Unfinished);
        for (var number = 1; number <= Uploads; number++) AssertRefused(await phone.UploadAsync(Portrait.Of(number)));
        AssertRefused(await phone.RegenerateAsync(original));
        AssertRefused(await phone.DownloadAsync(cartoon));

        var after = StoredState.ReadRunning(avatar.DataDirectory);
        Assert.Equal(before.Images, after.Images);
        Assert.Equal(before.Files.OrderBy(static file => file.Key), after.Files.OrderBy(static file => file.Key));
        Assert.Empty(after.Unfinished);

        calls.Mend();
        (await phone.UploadAsync(Portrait.Of(Uploads + 1))).Expect(201);
        (await phone.DownloadAsync(cartoon)).Expect(201);
        Assert.Equal(0, await avatar.StopAsync());

        void AssertRefused(Reply reply) => Assert.Equal((status, code), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_call_that_a_signal_interrupts_is_retried()
    {
        using var calls = FailingCalls.BuildOrSkip();
        await using var avatar = NewProcess();
        calls.SetUp(avatar);
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());

        foreach (var (call, ending) in new[] { ("fsync", Unfinished), ("link", ".png"), ("open", "/originals"), ("open", ".png") })
        {
            calls.Fail(call, FailingCalls.Interrupted, ending);
            (await phone.UploadAsync(Portrait.Of(0))).Expect(201);
        }
    }

    [Theory]
    [InlineData("fsync")]
    [InlineData("fdatasync")]
    public async Task A_document_that_cannot_be_flushed_is_not_acknowledged(string call)
    {
        using var calls = FailingCalls.BuildOrSkip();
        await using var avatar = NewProcess();
        calls.SetUp(avatar);
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        (await phone.UploadAsync(Portrait.Of(0))).Expect(201);

        calls.Fail(call, FailingCalls.InputOutput, "avatar.db-wal");
        var isThatCallUsed = (await phone.UploadAsync(Portrait.Of(1))).Status != 201;

        // SQLite flushes its log with one of the two calls, depending on its build options.
        calls.Fail(call is "fsync" ? "fdatasync" : "fsync", FailingCalls.InputOutput, "avatar.db-wal");
        var isTheOtherUsed = (await phone.UploadAsync(Portrait.Of(2))).Status != 201;
        Assert.True(isThatCallUsed ^ isTheOtherUsed);
    }

    [Fact]
    public async Task No_photo_is_acknowledged_that_an_overcommitted_disk_has_lost()
    {
        Trials.SkipUnlessRoot();
        Trials.SkipWithout("mkfs.ext4");
        using var pool = SmallDisk.MountOrSkip(64);

        // Without a journal the file system remains writable when the device fails; with a journal it would become read-only immediately.
        // Blocks must be as large as the pages of the pool, because the device reports a block as written even if only some bytes were.
        using var disk = LoopDisk.FormatOrSkip(
            Path.Combine(pool.Path, "thin"), 256, "", "mkfs.ext4", "-q", "-b", "4096", "-O", "^has_journal", "-E", "lazy_itable_init=0,nodiscard");
        await using var avatar = NewProcess();
        avatar.Settings["Avatar__Files__Root"] = Path.Combine(disk.Path, "uploads");
        await avatar.StartAsync();
        var acknowledged = new List<(string Path, byte[] Photo)>();
        using (var client = avatar.NewClient())
        {
            var phone = new Phone(client, Phone.NewDevice());
            await UploadAsync(phone, 0);
            Assert.Single(acknowledged);

            pool.LeaveFree(0);
            for (var number = 1; number <= UploadsToThinDisk; number++) await UploadAsync(phone, number);
        }

        Assert.Equal(0, await avatar.StopAsync());
        pool.Free();
        disk.Remount();
        var lost = acknowledged.Where(each => !IsThere(Path.Combine(disk.Path, each.Path), each.Photo)).Select(static each => each.Path).ToList();
        Assert.True(lost.Count == 0, $"Lost {lost.Count} of {acknowledged.Count} acknowledged photos: {string.Join(", ", lost)}");

        async Task UploadAsync(Phone phone, int number)
        {
            var photo = Portrait.Of(number);
            var reply = await phone.UploadAsync(photo);
            Assert.Contains(reply.Status, (int[])[201, 503, 507]);
            if (reply.Status == 201) acknowledged.Add((new Uri(reply.Text("original", "imageUrl")).AbsolutePath[1..], photo));
        }
    }

    private static bool IsThere(string path, byte[] photo) => File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(photo);

    private static AvatarProcess NewProcess() => new()
    {
        Settings =
        {
            ["Avatar__Limits__DeviceImagesPerMinute"] = "10000",
            ["Avatar__Limits__DeviceRequestsPerMinute"] = "10000",
            ["Avatar__Limits__AddressImagesPerMinute"] = "10000",
        },
    };
}
