using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>A process that cannot do its work does not say that it is ready.</summary>
public sealed class BrokenStoreTests
{
    private const int Megabytes = 64;
    private const int PageSize = 4096;

    /// <summary>Not that in which everything begins: an upload would be refused later, when its photo is drawn.</summary>
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
        Assert.Equal(["files"], await Looks.UntilNotReadyAsync(client));
        disk.Open(folder);
        await avatar.BecomeReadyAsync();

        (await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(1))).Expect(201);
        Assert.Equal(0, await avatar.StopAsync());
    }

    /// <summary>With 503 for what meets the damage, an event, and a refusal of the next start.</summary>
    [Fact]
    public async Task A_database_whose_pages_were_overwritten_is_noticed_while_it_runs_and_refused_at_the_start()
    {
        await using var avatar = new AvatarProcess();
        await avatar.StartAsync();
        using (var client = avatar.NewClient())
        {
            for (var number = 0; number < 3; number++) (await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(number))).Expect(201);
        }

        // The next process finds no page in its memory, and all of them in the file.
        Assert.Equal(0, await avatar.StopAsync());
        await avatar.StartAsync();
        using (var client = avatar.NewClient())
        {
            Overwrite(Path.Combine(avatar.DataDirectory, "avatar.db"));
            (await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(9))).Expect(503);
            Assert.Equal(["documents"], await Looks.UntilNotReadyAsync(client));
            Assert.Contains("[2005]", avatar.Said, StringComparison.Ordinal);
        }

        avatar.Kill();
        await avatar.Program.WaitForEndAsync(AvatarProcess.Patience);
        Assert.Contains("is damaged", Refusal.SentenceOf(await avatar.RunToEndAsync()), StringComparison.Ordinal);
    }

    /// <summary>All but the first page, by which the file is known.</summary>
    private static void Overwrite(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Position = PageSize;
        file.Write(Enumerable.Repeat((byte)0xA5, (int)(file.Length - PageSize)).ToArray());
    }
}
