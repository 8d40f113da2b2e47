using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>Too few open files and threads, and too little memory: a sentence at the start, a refusal later, and never a crash.</summary>
public sealed class ScarcityTests
{
    /// <summary>What .NET needs for itself: without any thread to be had it ends the process.</summary>
    private const int Spare = 12;

    private static readonly string[] Limited = ["sh", "-c", "ulimit -n 256 && exec \"$@\"", "sh"];

    [Fact]
    public async Task Too_few_open_files_are_told_at_the_start()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The shell of Linux limits open files.");
        await using var avatar = new AvatarProcess { Under = Limited };

        Assert.Contains("can open 256 files", Refusal.SentenceOf(await avatar.RunToEndAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_little_memory_is_told_at_the_start()
    {
        await using var avatar = new AvatarProcess { Settings = { ["DOTNET_GCHeapHardLimit"] = "0x2800000" } };

        Assert.Contains("heap of this process is limited to 40 MB", Refusal.SentenceOf(await avatar.RunToEndAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_threads_are_told_at_the_start()
    {
        Trials.SkipUnlessRoot();
        using var limit = ThreadLimit.MakeOrSkip();
        limit.Set(60);
        await using (var avatar = new AvatarProcess { Under = limit.Inside })
        {
            Assert.Contains("additional threads", Refusal.SentenceOf(await avatar.RunToEndAsync()), StringComparison.Ordinal);
        }
    }

    /// <summary>libvips crashes where it cannot make a thread at the moment at which it needs one.</summary>
    [Fact]
    public async Task The_threads_of_libvips_are_there_before_they_are_needed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux tells the threads of a process by name.");
        await using var avatar = new AvatarProcess();
        await avatar.StartAsync();

        var threads = Directory.EnumerateDirectories($"/proc/{avatar.Program.Id}/task").Select(task => File.ReadAllText(Path.Combine(task, "comm")).Trim());
        Assert.True(threads.Count(name => name == "libvips worker") >= Math.Max(16, 8 * Environment.ProcessorCount), string.Join(", ", threads));
    }

    /// <summary>As if others in a container took all but a few threads: those that files and pictures need, and cannot have, are a refusal.</summary>
    [Fact]
    public async Task Where_threads_become_few_calls_are_carried_out_or_refused_and_the_process_lives()
    {
        Trials.SkipUnlessRoot();
        using var limit = ThreadLimit.MakeOrSkip();
        await using (var avatar = new AvatarProcess { Under = limit.Inside, Settings = { ["Avatar__Limits__DeviceImagesPerMinute"] = "10000" } })
        {
            await avatar.StartAsync();
            using var client = avatar.NewClient();
            var phone = new Phone(client, Phone.NewDevice());
            limit.Set(limit.Current + Spare);

            var replies = new List<Reply>();
            for (var round = 0; round < 3; round++)
            {
                replies.AddRange(await Task.WhenAll(Enumerable.Range(0, 10).Select(number => phone.UploadAsync(Portrait.Of((10 * round) + number)))));
            }

            Assert.True(avatar.IsRunning, avatar.Said);
            Assert.All(replies, reply => Assert.Contains(reply.Status, (int[])[201, 503]));

            limit.Lift();
            await avatar.BecomeReadyAsync();
            (await phone.UploadAsync(Portrait.Of(99))).Expect(201);
            await new ListedInvariants(client, StoredState.ReadRunning(avatar.DataDirectory)).CheckAsync(phone.Device, Phone.NewDevice());
            Assert.Equal(0, await avatar.StopAsync());
        }
    }
}
