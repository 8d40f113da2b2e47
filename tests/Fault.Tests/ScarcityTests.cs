using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>Too few open files or threads, or too little memory: an error message at the start, a refusal later, but no crash.</summary>
public sealed class ScarcityTests
{
    /// <summary>The threads that .NET itself needs: it ends the process if it can create none.</summary>
    private const int Spare = 12;

    private static readonly string[] Limited = ["sh", "-c", "ulimit -n 256 && exec \"$@\"", "sh"];

    [Fact]
    public async Task Too_few_open_files_are_reported_at_the_start()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of open files is set with a Linux shell.");
        await using var avatar = new AvatarProcess { Under = Limited };

        Assert.Contains("can open 256 files", Refusal.SentenceOf(await avatar.RunToEndAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_little_memory_is_reported_at_the_start()
    {
        await using var avatar = new AvatarProcess { Settings = { ["DOTNET_GCHeapHardLimit"] = "0x2800000" } };

        Assert.Contains("heap of this process is limited to 40 MB", Refusal.SentenceOf(await avatar.RunToEndAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_threads_are_reported_at_the_start()
    {
        Trials.SkipUnlessRoot();
        using var limit = ThreadLimit.MakeOrSkip();
        limit.Set(60);
        await using (var avatar = new AvatarProcess { Under = limit.Inside })
        {
            Assert.Contains("additional threads", Refusal.SentenceOf(await avatar.RunToEndAsync()), StringComparison.Ordinal);
        }
    }

    /// <summary>libvips crashes if it cannot create a thread when it needs one.</summary>
    [Fact]
    public async Task The_threads_of_libvips_exist_before_they_are_needed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the threads of a process by name.");
        await using var avatar = new AvatarProcess();
        await avatar.StartAsync();

        var threads = Directory.EnumerateDirectories($"/proc/{avatar.Program.Id}/task").Select(task => File.ReadAllText(Path.Combine(task, "comm")).Trim());
        Assert.True(threads.Count(name => name == "libvips worker") >= Math.Max(16, 8 * Environment.ProcessorCount), string.Join(", ", threads));
    }

    /// <summary>
    /// Simulates a container in which other processes use all but a few threads. A request that needs a thread for files or pictures and gets none
    /// must be refused.
    /// </summary>
    [Fact]
    public async Task When_threads_run_out_calls_succeed_or_are_refused_and_the_process_keeps_running()
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
