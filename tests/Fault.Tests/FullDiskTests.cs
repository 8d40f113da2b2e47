using System.Net;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>A full disk, noticed at different points of the work.</summary>
public sealed class FullDiskTests
{
    private const int Megabytes = 32;

    /// <summary>More pages than the files and documents of one request need.</summary>
    private const int MostPages = 24;

    [Fact]
    public async Task On_a_full_disk_an_upload_is_answered_507_and_stores_nothing()
    {
        using var disk = SmallDisk.MountOrSkip(Megabytes);
        await using var avatar = NewProcess(disk);
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        (await phone.UploadAsync(Portrait.Of(0))).Expect(201);

        var refused = 0;
        for (var pages = 0; pages <= MostPages; pages++)
        {
            var before = StoredState.ReadRunning(avatar.DataDirectory);
            disk.LeaveFree(pages);
            refused += await AssertWholeOrNothingAsync(avatar, before, () => phone.UploadAsync(Portrait.Of(pages + 1), pages + 1, $"key-{pages}")) ? 1 : 0;
            await AssertReadableAsync(phone, avatar);
        }

        Assert.InRange(refused, 1, MostPages);
        disk.Free();
        for (var pages = 0; pages <= MostPages; pages++) (await phone.UploadAsync(Portrait.Of(pages + 1), pages + 1, $"key-{pages}")).Expect(201);
        await AssertReadableAsync(phone, avatar);
        Assert.Equal(MostPages + 2, StoredState.ReadRunning(avatar.DataDirectory).Originals.Count);
        Assert.Equal(0, await avatar.StopAsync());
    }

    [Fact]
    public async Task On_a_full_disk_a_regeneration_and_a_download_store_nothing_and_succeed_later()
    {
        using var disk = SmallDisk.MountOrSkip(Megabytes);
        await using var avatar = NewProcess(disk);
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());

        var originals = 0;
        for (var pages = 0; pages <= MostPages; pages += 3, originals++)
        {
            disk.Free();
            var upload = (await phone.UploadAsync(Portrait.Of(pages))).Expect(201);
            var (original, cartoon) = (upload.Text("original", "id"), upload.Text("cartoon", "id"));
            foreach (var call in (Func<Task<Reply>>[])[() => phone.RegenerateAsync(original), () => phone.DownloadAsync(cartoon)])
            {
                var before = StoredState.ReadRunning(avatar.DataDirectory);
                disk.LeaveFree(pages);
                await AssertWholeOrNothingAsync(avatar, before, call);
                await AssertReadableAsync(phone, avatar);
            }

            disk.Free();
            Assert.InRange((await phone.DownloadAsync(cartoon)).Status, 200, 201);
        }

        var after = StoredState.ReadRunning(avatar.DataDirectory);
        Assert.Empty(after.Cartoons);
        Assert.Equal(originals, after.Faces.Count);
        Assert.Equal(0, await avatar.StopAsync());
    }

    [Fact]
    public async Task A_process_killed_on_a_full_disk_starts_again_and_recovers_when_space_is_free()
    {
        using var disk = SmallDisk.MountOrSkip(Megabytes);
        await using var avatar = NewProcess(disk);
        await avatar.StartAsync();
        var device = Phone.NewDevice();
        string original;
        using (var client = avatar.NewClient())
        {
            original = (await new Phone(client, device).UploadAsync(Portrait.Of(1))).Expect(201).Text("original", "id");
            disk.LeaveFree(0);
            (await new Phone(client, device).RegenerateAsync(original)).Expect(507);
        }

        avatar.Kill();
        await avatar.Program.WaitForEndAsync(AvatarProcess.Patience);
        await avatar.ListenAsync();
        using var again = avatar.NewClient();
        await AssertReadableAsync(new Phone(again, device), avatar);

        disk.Free();
        await avatar.BecomeReadyAsync();
        (await new Phone(again, device).RegenerateAsync(original)).Expect(201);
        await AssertReadableAsync(new Phone(again, device), avatar);
    }

    private static AvatarProcess NewProcess(SmallDisk disk) => new()
    {
        DataDirectory = Path.Combine(disk.Path, "data"),
        Settings =
        {
            ["Avatar__Limits__DeviceImagesPerMinute"] = "10000",
            ["Avatar__Limits__DeviceRequestsPerMinute"] = "10000",
            ["Avatar__Limits__AddressImagesPerMinute"] = "10000",
        },
    };

    /// <summary>Checks that a refused request changes no documents and files, and that with any other outcome every document has its file.</summary>
    /// <returns>Whether the request was refused because the disk is full.</returns>
    private static async Task<bool> AssertWholeOrNothingAsync(AvatarProcess avatar, StoredState before, Func<Task<Reply>> call)
    {
        var reply = await call();

        var after = StoredState.ReadRunning(avatar.DataDirectory);
        Assert.All(after.Images, each => Assert.Equal(each.Image.FileSize, after.Files.GetValueOrDefault((each.Area, each.Image.Filename), -1)));
        Assert.Empty(after.Unfinished);
        if (reply.Status != 503) Assert.Empty(after.Orphans.Except(before.Orphans));
        if (reply.Status == 507)
        {
            Assert.Equal("insufficient_storage", reply.Code);
            Assert.Equal(before.Images, after.Images);
            Assert.Equal(before.Files.OrderBy(static file => file.Key), after.Files.OrderBy(static file => file.Key));
        }

        Assert.Contains(reply.Status, (int[])[201, 503, 507]);
        return reply.Status == 507;
    }

    /// <summary>Checks that every list is answered, and every image in it.</summary>
    private static async Task AssertReadableAsync(Phone phone, AvatarProcess avatar)
    {
        using var client = avatar.NewClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        await new ListedInvariants(client, StoredState.ReadRunning(avatar.DataDirectory)).CheckAsync(phone.Device, Phone.NewDevice());
    }
}
