using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>A process that cannot do its work reports that it is not ready.</summary>
public sealed class BrokenStoreTests
{
    private const int Megabytes = 64;
    private const int PageSize = 4096;

    /// <summary>Uses the folder of the faces: uploads do not need it, so only the readiness check can find the fault.</summary>
    [Fact]
    public async Task A_folder_that_cannot_be_written_makes_the_process_not_ready_until_it_can()
    {
        Trials.SkipUnlessRoot();
        Trials.SkipWithout("chattr", "mkfs.ext4");
        using var disk = HangingDisk.MountOrSkip(Megabytes);
        await using var avatar = new AvatarProcess { DataDirectory = Path.Combine(disk.Path, "data") };
        await avatar.StartAsync();
        using var client = avatar.NewClient();

        var folder = Path.Combine(avatar.DataDirectory, "uploads", "downloaded");
        disk.Close(folder);
        Assert.Equal(["files"], await ReadinessProbe.WaitUntilNotReadyAsync(client));
        disk.Open(folder);
        await avatar.BecomeReadyAsync();

        (await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(1))).Expect(201);
        Assert.Equal(0, await avatar.StopAsync());
    }

    /// <summary>Requests that meet the damage get 503, an event is logged, and the next start is refused.</summary>
    [Fact]
    public async Task A_database_whose_pages_were_overwritten_is_noticed_while_it_runs_and_refused_at_the_start()
    {
        await using var avatar = new AvatarProcess();
        await avatar.StartAsync();
        using (var client = avatar.NewClient())
        {
            for (var number = 0; number < 3; number++) (await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(number))).Expect(201);
        }

        // The restarted process has no cached pages, and must read all of them from the file.
        Assert.Equal(0, await avatar.StopAsync());
        await avatar.StartAsync();
        using (var client = avatar.NewClient())
        {
            Overwrite(Path.Combine(avatar.DataDirectory, "avatar.db"));
            (await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(9))).Expect(503);
            Assert.Equal(["documents"], await ReadinessProbe.WaitUntilNotReadyAsync(client));
            Assert.Contains("[2005]", avatar.Said, StringComparison.Ordinal);
        }

        avatar.Kill();
        await avatar.Program.WaitForEndAsync(AvatarProcess.Patience);
        Assert.Contains("is damaged", Refusal.SentenceOf(await avatar.RunToEndAsync()), StringComparison.Ordinal);
    }

    /// <summary>Overwrites all pages except the first, which identifies the file.</summary>
    private static void Overwrite(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Position = PageSize;
        file.Write(Enumerable.Repeat((byte)0xA5, (int)(file.Length - PageSize)).ToArray());
    }
}
