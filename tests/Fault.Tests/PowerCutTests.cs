using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Disks;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>A power cut directly after an answer: everything that was not flushed is lost, including removals of files.</summary>
public sealed class PowerCutTests
{
    private const int Photos = 6;

    /// <summary>The documents are on another disk, so that their flushes do not also flush the changes of the files.</summary>
    [Theory]
    [InlineData("mkfs.ext4", "-q")]
    [InlineData("mkfs.btrfs", "-q")]
    public async Task Deleted_files_do_not_reappear(string format, string quiet)
    {
        Trials.SkipUnlessRoot();
        Trials.SkipWithout(format);
        using var folder = new TemporaryFolder();

        // The long commit interval ensures that the file system writes nothing by itself during the test.
        using var disk = LoopDisk.FormatOrSkip(Path.Combine(folder.Path, "disk"), 256, "commit=300", format, quiet);
        await using var avatar = new AvatarProcess { Settings = { ["Avatar__Files__Root"] = Path.Combine(disk.Path, "uploads") } };
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var (leaving, staying) = (new Phone(client, Phone.NewDevice()), new Phone(client, Phone.NewDevice()));
        var kept = await UploadAsync(staying, 0);
        var gone = new List<string?>();
        for (var number = 1; number <= Photos; number++) gone.AddRange(await UploadAsync(leaving, number));
        Assert.Null(SystemCommand.Run("sync", "-f", disk.Path));

        (await leaving.DeleteAsync()).Expect(200);
        avatar.Freeze();
        var copy = Path.Combine(folder.Path, "copy");
        disk.CopyTo(copy);
        avatar.Thaw();
        avatar.Kill();
        await avatar.Program.WaitForEndAsync(AvatarProcess.Patience);
        disk.ComeBackAs(copy);

        var left = Directory.EnumerateFiles(Path.Combine(disk.Path, "uploads"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Assert.All(kept, name => Assert.Contains(name, left));
        Assert.Empty(gone.Intersect(left));

        // Masters have no address to compare, so check that only the files of the remaining device are left in all areas.
        Assert.Equal(kept.Order(), left.Where(static name => name![0] != '.').Order());
    }

    /// <returns>The names of the photo and of its cartoon or, for every other photo, its face.</returns>
    private static async Task<List<string?>> UploadAsync(Phone phone, int number)
    {
        var upload = (await phone.UploadAsync(Portrait.Of(number))).Expect(201);
        var derived = number % 2 == 0
            ? upload.Text("cartoon", "imageUrl")
            : (await phone.DownloadAsync(upload.Text("cartoon", "id"))).Expect(201).Text("downloadedFace", "faceUrl");
        return [.. new[] { upload.Text("original", "imageUrl"), derived }.Select(url => Path.GetFileName(new Uri(url).AbsolutePath))];
    }
}
