using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>Backups with the scripts of the repository, as the docs describe, while the service is used; and their restoration.</summary>
public sealed class BackupTests : IDisposable
{
    private const int Users = 4;
    private const int Rounds = 10;
    private static readonly TimeSpan Use = TimeSpan.FromSeconds(3);

    private readonly TemporaryFolder _folder = new();

    private string Backup => Path.Combine(_folder.Path, "backup");

    private string Restored => Path.Combine(_folder.Path, "restored");

    [Fact]
    public async Task A_backup_under_load_has_everything_that_was_answered_before_it_and_no_document_without_its_file()
    {
        SkipWithoutTools();
        await RoundAsync();
    }

    [Fact]
    public async Task Ten_backups_under_load_are_complete()
    {
        Trials.SkipUnlessAll();
        SkipWithoutTools();
        for (var round = 0; round < Rounds; round++)
        {
            await RoundAsync();
            Directory.Delete(Backup, recursive: true);
            Directory.Delete(Restored, recursive: true);
        }
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_a_missing_photo_is_named()
    {
        SkipWithoutTools();
        await using var avatar = NewProcess();
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var lost = (await phone.UploadAsync(Portrait.Of(1))).Expect(201);
        (await phone.UploadAsync(Portrait.Of(2))).Expect(201);

        Assert.Equal(2, BackupScripts.Run("backup.sh", avatar.DataDirectory).Code);
        Assert.Equal(1, BackupScripts.Run("backup.sh", avatar.DataDirectory, _folder.Path).Code);
        Assert.Equal(1, BackupScripts.Run("backup.sh", _folder.Path, Backup).Code);
        Assert.Equal(1, BackupScripts.Run("restore.sh", _folder.Path, Restored).Code);
        Assert.False(Path.Exists(Backup) || Path.Exists(Restored));

        var name = Path.GetFileName(new Uri(lost.Text("original", "imageUrl")).AbsolutePath);
        File.Delete(Path.Combine(avatar.DataDirectory, "uploads", "originals", name));
        var (code, said) = BackupScripts.Run("backup.sh", avatar.DataDirectory, Backup);
        Assert.Equal(3, code);
        Assert.Contains(name, said, StringComparison.Ordinal);
        Assert.Equal(1, BackupScripts.Run("restore.sh", Backup, avatar.DataDirectory).Code);

        // The same commands back up a stopped service.
        Assert.Equal(0, await avatar.StopAsync());
        Directory.Delete(Backup, recursive: true);
        Assert.Equal(3, BackupScripts.Run("backup.sh", avatar.DataDirectory, Backup).Code);
        Directory.CreateDirectory(Restored);
        Assert.Equal(0, BackupScripts.Run("restore.sh", Backup, Restored).Code);
        await using var again = NewProcess(Restored);
        await again.StartAsync();
        Assert.Equal(2, StoredState.ReadRunning(Restored).Originals.Count);
        Assert.Equal(0, await again.StopAsync());
        Assert.Equal(["backup", "restored"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_image_folder_is_copied_without_files_that_can_be_made_again()
    {
        SkipWithoutTools();
        var files = Path.Combine(_folder.Path, "files");
        string[] kept = [".files-id", ".store-id", "downloaded/1_b.png", "lost+found/originals/1_c.png", "originals/1_a.jpg"];
        foreach (var name in (string[])[.. kept, "incoming/1_d.jpg", "temp/1_e.jpg.part", "variants/1_a.128.webp"])
        {
            var path = Path.Combine(files, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, name);
        }

        Assert.Equal((0, ""), BackupScripts.Run("backup.sh", "--files", files, Backup));
        Assert.Equal((0, ""), BackupScripts.Run("restore.sh", "--files", Backup, Restored));

        var restored = Directory.EnumerateFiles(Restored, "*", SearchOption.AllDirectories);
        Assert.Equal(kept, restored.Select(file => Path.GetRelativePath(Restored, file)).Order(StringComparer.Ordinal));
        Assert.All(kept, name => Assert.Equal(name, File.ReadAllText(Path.Combine(Restored, name))));
        Assert.Equal(1, BackupScripts.Run("restore.sh", "--files", Backup, Restored).Code);
    }

    public void Dispose() => _folder.Dispose();

    private static void SkipWithoutTools()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The backup scripts need Linux.");
        Trials.SkipWithout("bash", "sqlite3");
    }

    private async Task RoundAsync()
    {
        var ledger = new BackupLedger();
        await using (var avatar = NewProcess())
        {
            await avatar.StartAsync();
            using var client = avatar.NewClient();
            using var stop = new CancellationTokenSource();
            var users = Enumerable.Range(0, Users).Select(index => new BackupUser(client, ledger, index).UseAsync(stop.Token)).ToArray();
            await Task.Delay(Use, CancellationToken.None);
            ledger.BackupBegins();
            var (code, said) = await Task.Run(() => BackupScripts.Run("backup.sh", avatar.DataDirectory, Backup));
            ledger.BackupEnded();
            await stop.CancelAsync();
            await Task.WhenAll(users);
            Assert.Equal((0, ""), (code, said));
            avatar.Kill();
        }

        Assert.Equal((0, ""), BackupScripts.Run("restore.sh", Backup, Restored));
        await using var again = NewProcess(Restored);
        await again.StartAsync();
        var state = StoredState.ReadRunning(Restored);
        Assert.All(state.Images, each => Assert.Equal(each.Image.FileSize, state.Files.GetValueOrDefault((each.Area, each.Image.Filename), -1)));
        ledger.AssertAllIsIn(state);

        using var later = again.NewClient();
        var listed = new ListedInvariants(later, state);
        foreach (var device in state.Originals.Values.Select(static original => original.Device).Distinct())
        {
            if (ledger.IsDeletionRequested(device)) await AssertDeletionEndsAsync(new(later, device));
            else await listed.CheckAsync(device, Phone.NewDevice());
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{ledger.Figures}; {state.Originals.Count} originals restored, {listed.Fetched} images fetched.");
        Assert.Equal(0, await again.StopAsync());
    }

    /// <summary>Checks that an interrupted deletion, of which the backup may hold any part, can be repeated and deletes everything.</summary>
    private static async Task AssertDeletionEndsAsync(Phone phone)
    {
        (await phone.DeleteAsync()).Expect(200);
        Assert.Empty((await phone.GetAsync("/api/originals")).Expect(200).Items("originals"));
    }

    private static AvatarProcess NewProcess(string? data = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["Avatar__Limits__DeviceImagesPerMinute"] = "10000",
            ["Avatar__Limits__AddressImagesPerMinute"] = "10000",
        };
        return data is null ? new() { Settings = settings } : new() { Settings = settings, DataDirectory = data };
    }
}
