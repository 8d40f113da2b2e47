using System.Diagnostics;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Disks;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>A disk with free bytes, but without a free inode for one more file.</summary>
public sealed class NoInodesTests
{
    [Fact]
    public async Task A_process_that_starts_without_a_free_inode_answers_lists_images_and_deletions()
    {
        Trials.SkipUnlessRoot();
        Trials.SkipWithout("mkfs.ext4");
        using var folder = new TemporaryFolder();
        using var disk = LoopDisk.FormatOrSkip(Path.Combine(folder.Path, "disk"), 64, "", "mkfs.ext4", "-q", "-N", "256");
        await using var avatar = new AvatarProcess { DataDirectory = Path.Combine(disk.Path, "data") };
        await avatar.StartAsync();
        var device = Phone.NewDevice();
        string address;
        using (var client = avatar.NewClient())
        {
            address = (await new Phone(client, device).UploadAsync(Portrait.Of(1))).Expect(201).Text("original", "imageUrl");
        }

        Fill(disk.Path);
        Assert.Equal(0, await avatar.StopAsync());
        await avatar.ListenAsync();
        using var again = avatar.NewClient();
        var phone = new Phone(again, device);

        Assert.Equal(1, (await AnsweredAsync(() => phone.GetAsync("/api/originals"))).Expect(200).At("count").GetInt32());
        Assert.Equal(Portrait.Of(1), await phone.FetchAsync(address));
        (await phone.UploadAsync(Portrait.Of(2))).Expect(507);
        (await phone.DeleteAsync()).Expect(200);

        // The deletion has freed inodes.
        await avatar.BecomeReadyAsync();
        (await phone.UploadAsync(Portrait.Of(3))).Expect(201);
        Assert.Equal(0, await avatar.StopAsync());
    }

    /// <summary>Repeats a call while it is answered 503: the process listens before its silo has started.</summary>
    private static async Task<Reply> AnsweredAsync(Func<Task<Reply>> call)
    {
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            var reply = await call();
            if (reply.Status != 503 || began.Elapsed > AvatarProcess.Patience) return reply;
        }
    }

    private static void Fill(string path)
    {
        try
        {
            for (var number = 0; ; number++) File.Create(Path.Combine(path, $"ballast-{number}")).Dispose();
        }
        catch (IOException)
        {
            // No inode is free.
        }
    }
}
