using System.Diagnostics;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>A disk whose writes hang for a while.</summary>
public sealed class HangingDiskTests
{
    private const int Megabytes = 64;

    /// <summary>The wait limit for one call to the disk in these tests.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(1);

    /// <summary>A limit that calls would exceed if they waited for the disk, because those end only after the thaw.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task While_the_image_disk_hangs_calls_end_in_time_and_afterwards_all_requests_work()
    {
        Trials.SkipUnlessRoot();
        Trials.SkipWithout("fsfreeze", "mkfs.ext4");
        using var disk = HangingDisk.MountOrSkip(Megabytes);
        await using var avatar = NewProcess(disk);
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var first = (await phone.UploadAsync(Portrait.Of(0))).Expect(201);
        var (original, cartoon) = (first.Text("original", "id"), first.Text("cartoon", "id"));
        var imageUrl = first.Text("original", "imageUrl");
        var image = await phone.FetchAsync(imageUrl);

        using var frost = disk.Freeze();
        Assert.Equal(["files"], await ReadinessProbe.WaitUntilNotReadyAsync(client));
        var calls = await Task.WhenAll(
            TimedAsync(() => phone.UploadAsync(Portrait.Of(1), 1, "during")),
            TimedAsync(() => phone.UploadAsync(Portrait.Of(2), 2)),
            TimedAsync(() => phone.RegenerateAsync(original, 3, "again")),
            TimedAsync(() => phone.DownloadAsync(cartoon)));
        Assert.All(calls, call => Assert.Equal(503, call.Reply.Status));
        Assert.All(calls, call => Assert.NotNull(call.Reply.RetryAfter));
        Assert.All(calls, call => Assert.InRange(call.Took, TimeSpan.Zero, Soon));

        // Reads work, and so do thumbnails, which are not cached meanwhile.
        (await phone.GetAsync("/api/originals")).Expect(200);
        Assert.Equal(image, await phone.FetchAsync(imageUrl));
        var thumbnail = Stopwatch.StartNew();
        Assert.NotEmpty(await client.GetByteArrayAsync($"{new Uri(imageUrl).AbsolutePath}?w=64"));
        Assert.InRange(thumbnail.Elapsed, TimeSpan.Zero, Soon);

        // More requests than the limit of hanging calls: some are refused as busy, and none takes longer.
        var many = await Task.WhenAll(Enumerable.Range(10, 60).Select(number => TimedAsync(() => new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(number)))));
        Assert.All(many, call => Assert.Equal(503, call.Reply.Status));
        Assert.All(many, call => Assert.InRange(call.Took, TimeSpan.Zero, Soon));
        Assert.Contains(many, call => call.Reply.Code == "busy");
        Assert.Equal(["files"], await ReadinessProbe.WaitUntilNotReadyAsync(client));
        (await phone.GetAsync("/api/originals")).Expect(200);

        disk.Thaw();
        await avatar.BecomeReadyAsync();
        (await phone.UploadAsync(Portrait.Of(1), 1, "during")).Expect(201);
        (await phone.RegenerateAsync(original, 3, "again")).Expect(201);
        await new ListedInvariants(client, StoredState.ReadRunning(avatar.DataDirectory)).CheckAsync(phone.Device, Phone.NewDevice());
        Assert.InRange((await phone.DownloadAsync(cartoon)).Status, 200, 201);
        var state = StoredState.ReadRunning(avatar.DataDirectory);
        Assert.All(state.Images, each => Assert.Equal(each.Image.FileSize, state.Files.GetValueOrDefault((each.Area, each.Image.Filename), -1)));
        (await phone.DeleteAsync()).Expect(200);
        Assert.DoesNotContain("The service stops because", avatar.Said, StringComparison.Ordinal);
        Assert.Equal(0, await avatar.StopAsync());
    }

    /// <summary>The database writer hangs too: requests that wait for it end at the limit of any request.</summary>
    [Fact]
    public async Task While_the_disk_of_images_and_database_hangs_no_call_exceeds_the_time_limit_of_requests()
    {
        Trials.SkipUnlessAll();
        Trials.SkipUnlessRoot();
        Trials.SkipWithout("fsfreeze", "mkfs.ext4");
        var limit = TimeSpan.FromSeconds(175);
        using var disk = HangingDisk.MountOrSkip(Megabytes);
        await using var avatar = NewProcess(disk, everything: true);
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        client.Timeout = AvatarProcess.LongPatience;
        var phones = Enumerable.Range(0, 4).Select(_ => new Phone(client, Phone.NewDevice())).ToArray();
        var made = new List<Reply>();
        foreach (var (number, phone) in phones.Index()) made.Add((await phone.UploadAsync(Portrait.Of(number))).Expect(201));

        using var frost = disk.Freeze();
        var calls = Task.WhenAll(
            TimedAsync(() => new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(9))),
            TimedAsync(() => phones[0].UploadAsync(Portrait.Of(5), 5, "during")),
            TimedAsync(() => phones[1].RegenerateAsync(made[1].Text("original", "id"), 5)),
            TimedAsync(() => phones[2].DownloadAsync(made[2].Text("cartoon", "id"))),
            TimedAsync(() => phones[3].DeleteAsync()));

        // A write that succeeded just before the freeze counts as current for some seconds.
        await ReadinessProbe.WaitUntilNotReadyAsync(client, "documents");
        while (!calls.IsCompleted)
        {
            Assert.Contains("documents", await ReadinessProbe.WaitUntilNotReadyAsync(client));
            await Task.WhenAny(calls, Task.Delay(TimeSpan.FromSeconds(5)));
        }

        Assert.All(await calls, call => Assert.Equal(503, call.Reply.Status));
        Assert.All(await calls, call => Assert.InRange(call.Took, TimeSpan.Zero, limit));

        disk.Thaw();
        await avatar.BecomeReadyAsync();
        (await phones[0].UploadAsync(Portrait.Of(5), 5, "during")).Expect(201);
        Assert.InRange((await phones[2].DownloadAsync(made[2].Text("cartoon", "id"))).Status, 200, 201);
        (await phones[3].DeleteAsync()).Expect(200);
        await new ListedInvariants(client, StoredState.ReadRunning(avatar.DataDirectory)).CheckAsync(phones[0].Device, Phone.NewDevice());
        Assert.Equal(0, await avatar.StopAsync());
    }

    /// <summary>Creates a process with the images on the disk, or with the images and the database.</summary>
    private static AvatarProcess NewProcess(HangingDisk disk, bool everything = false)
    {
        var settings = new Dictionary<string, string>
        {
            ["Avatar__Files__CallTimeout"] = CallTimeout.ToString(),
            ["Avatar__Limits__AddressImagesAtOnce"] = "1000",
        };
        if (everything) return new() { DataDirectory = Path.Combine(disk.Path, "data"), Settings = settings };
        var avatar = new AvatarProcess { Settings = settings };
        Directory.CreateDirectory(avatar.DataDirectory);
        Directory.CreateSymbolicLink(Path.Combine(avatar.DataDirectory, "uploads"), Directory.CreateDirectory(Path.Combine(disk.Path, "uploads")).FullName);
        return avatar;
    }

    private static async Task<(Reply Reply, TimeSpan Took)> TimedAsync(Func<Task<Reply>> call)
    {
        var began = Stopwatch.StartNew();
        return (await call(), began.Elapsed);
    }
}
