using System.Security.Cryptography;
using System.Text;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>Crashes in the middle of a deletion.</summary>
public sealed class DeletionCrashTests
{
    private const int Photos = 12;

    [Fact]
    public async Task After_a_crash_in_the_middle_it_shows_nothing_and_continues_with_the_next_call()
    {
        await using var avatar = new AvatarProcess();
        await avatar.StartAsync();
        var device = Phone.NewDevice();
        using (var client = avatar.NewClient()) await FillAsync(new Phone(client, device));

        await KillWhileDeletingAsync(avatar, device);

        var left = StoredState.ReadStopped(avatar.DataDirectory);
        Assert.NotEmpty(left.Originals);
        await avatar.StartAsync();
        using var again = avatar.NewClient();
        var phone = new Phone(again, device);
        var first = await phone.GetAsync("/api/originals");
        Assert.Equal("busy", first.Expect(503).Code);
        Assert.NotNull(first.RetryAfter);
        Assert.True((await phone.DeleteAsync()).Expect(200).At("deleted", "originals").GetInt32() is Photos or 0);

        Assert.Empty((await phone.GetAsync("/api/originals")).Expect(200).Items("originals"));
        await AssertNothingIsLeftAsync(avatar, StoredState.ReadRunning(avatar.DataDirectory));
        (await phone.UploadAsync(Portrait.Of(1))).Expect(201);
        AssertAuditedWithoutTheId(avatar, device);
        Assert.Equal(0, await avatar.StopAsync());
        Assert.Empty(avatar.Program.Complaints);
    }

    /// <summary>Creates photos, and the face of every second photo.</summary>
    private static async Task FillAsync(Phone phone)
    {
        for (var number = 1; number <= Photos; number++)
        {
            var upload = (await phone.UploadAsync(Portrait.Of(number), key: $"upload-{number}")).Expect(201);
            if (number % 2 == 0) (await phone.DownloadAsync(upload.Text("cartoon", "id"))).Expect(201);
        }
    }

    /// <summary>Kills the process when the first photo has been deleted; most other files still exist then.</summary>
    private static async Task KillWhileDeletingAsync(AvatarProcess avatar, string device)
    {
        using var client = avatar.NewClient();
        using var watcher = new FileSystemWatcher(Path.Combine(avatar.DataDirectory, "uploads", "originals")) { NotifyFilter = NotifyFilters.FileName };
        watcher.Deleted += (_, _) => avatar.Kill();
        watcher.EnableRaisingEvents = true;

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => new Phone(client, device).DeleteAsync());
        await avatar.Program.WaitForEndAsync(AvatarProcess.Patience);
    }

    private static void AssertAuditedWithoutTheId(AvatarProcess avatar, string device)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(device)));
        Assert.Contains($"[1021] Deleted everything of the device with SHA-256 {digest}: {Photos} originals,", avatar.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(device, avatar.SaidEver, StringComparison.Ordinal);
    }

    private static async Task AssertNothingIsLeftAsync(AvatarProcess avatar, StoredState state)
    {
        Assert.Empty(state.Originals);
        Assert.Empty(state.Cartoons);
        Assert.Empty(state.Faces);
        Assert.Empty(state.Keys);
        var uploads = Path.Combine(avatar.DataDirectory, "uploads");

        // A look at the readiness has a file in each folder for a moment.
        await Wait.UntilAsync(
            () => Directory.EnumerateFiles(uploads, "*", SearchOption.AllDirectories).All(static file => Path.GetFileName(file)[0] == '.'), AvatarProcess.Patience);
    }
}
