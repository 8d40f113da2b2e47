using Avatar.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Tests.Files;

/// <summary>Runs the contract tests against a folder, and tests what is specific to folders.</summary>
public sealed class FileSystemImageStoreTests : ImageStoreContract
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder["uploads"];

    private ImageCopies Copies => new(Path.Combine(Root, ImageCopies.FolderName));

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_file_is_stored_in_its_areas_folder_under_its_name()
    {
        var name = await PublishAsync(ImageArea.Downloaded, [1, 2, 3]);

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Path.Combine(Root, "downloaded", name.ToString()), Cancel));
    }

    [Fact]
    public async Task A_withdrawal_interrupted_by_a_crash_is_completed()
    {
        var (incoming, _) = await ReceiveAsync();
        await Store.ClaimAsync(incoming, Cancel);
        var path = Path.Combine(Root, "incoming", incoming.ToString());
        File.Move(path, path + ImageFolders.WithdrawalSuffix);

        Assert.False(await Store.SettleAsync(incoming, Cancel));
        Assert.Equal(1, await Store.DeleteUnfinishedAsync(DateTimeOffset.MinValue, Cancel));

        Assert.False(await Store.HasFilesAsync(Cancel));
    }

    [Fact]
    public async Task Opening_creates_only_empty_folders()
    {
        await Store.OpenAsync(Cancel);

        Assert.Empty(Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories));
        Assert.Equal(["downloaded", "incoming", "lost+found", "masters", "originals", "temp"], Directory.EnumerateDirectories(Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_unfinished_file_is_in_its_areas_folder_without_an_image_name()
    {
        await using var writer = await Store.CreateAsync(ImageArea.Temp, Cancel);
        for (var i = 0; i < 2; i++) await writer.WriteAsync(new byte[100_000], Cancel);

        var file = Assert.Single(Directory.EnumerateFiles(Path.Combine(Root, "temp")));
        Assert.EndsWith(".part", file, StringComparison.Ordinal);
        Assert.False(ImageName.TryParse(Path.GetFileName(file), out _));
    }

    [Fact]
    public async Task Old_unfinished_files_of_a_crash_are_removed()
    {
        var (old, young) = (ImageFolders.NewUnfinishedPath(Path.Combine(Root, "temp")), ImageFolders.NewUnfinishedPath(Root));
        foreach (var path in new[] { old, young }) await File.WriteAllTextAsync(path, "half", Cancel);
        File.SetLastWriteTimeUtc(old, Make.Noon.UtcDateTime.AddSeconds(-1));
        File.SetLastWriteTimeUtc(young, Make.Noon.UtcDateTime);

        Assert.Equal(1, await Store.DeleteUnfinishedAsync(Make.Noon, Cancel));
        Assert.Equal([young], Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_crash_between_the_two_names_of_a_file_leaves_the_published_one()
    {
        var name = await PublishAsync(ImageArea.Temp, [1, 2, 3]);
        var path = Path.Combine(Root, "temp", name.ToString());
        UnixFiles.TryLink(path, ImageFolders.NewUnfinishedPath(Path.Combine(Root, "temp")));

        Assert.Equal(1, await Store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(path, Cancel));
    }

    [Fact]
    public async Task Files_without_an_image_name_are_not_listed()
    {
        await File.WriteAllTextAsync(Path.Combine(Root, "temp", "README"), "text", Cancel);
        await File.WriteAllTextAsync(Path.Combine(Root, "temp", ".hidden.jpg"), "text", Cancel);
        Directory.CreateDirectory(Path.Combine(Root, "temp", "folder.jpg"));

        Assert.Empty(await NamesAsync(ImageArea.Temp));
        Assert.False(await Store.HasFilesAsync(Cancel));
    }

    [Fact]
    public async Task All_files_set_aside_with_the_same_name_are_kept()
    {
        var name = await PublishAsync(ImageArea.Originals, [1]);
        await Store.SetAsideAsync(ImageArea.Originals, name, Cancel);
        await File.WriteAllBytesAsync(Path.Combine(Root, "originals", name.ToString()), [2], Cancel);
        await Store.SetAsideAsync(ImageArea.Originals, name, Cancel);

        var kept = Directory.EnumerateFiles(Path.Combine(Root, "lost+found", "originals")).Order().ToList();
        Assert.Equal([[1], [2]], kept.Select(File.ReadAllBytes));
    }

    [Theory]
    [InlineData(ImageArea.Originals)]
    [InlineData(ImageArea.Temp)]
    [InlineData(ImageArea.Downloaded)]
    public async Task Deleting_an_image_deletes_its_copies_and_no_others(ImageArea area)
    {
        var (name, other) = (await PublishAsync(area, [1]), await PublishAsync(area, [1]));
        foreach (var each in new[] { name, other })
        {
            await Copies.Begin(area, each).DisposeAsync();
            foreach (var copy in new[] { "64.3.webp", "full.3.png" }) await File.WriteAllTextAsync(Copies.GetPath(area, each, copy), "abc", Cancel);
        }

        await Store.DeleteAsync(area, name, Cancel);

        Assert.Empty(Copies.List(area, name));
        Assert.Equal(3, Copies.List(area, other).Count);
        await Store.SetAsideAsync(area, other, Cancel);
        Assert.Empty(Copies.List(area, other));
    }

    [Fact]
    public async Task A_copy_does_not_belong_to_an_image_whose_name_is_only_a_prefix_of_its_own()
    {
        var (name, longer) = (ImageName.Parse("1_a.jp"), ImageName.Parse("1_a.jpg"));
        await Copies.Begin(ImageArea.Temp, name).DisposeAsync();
        var folder = Path.GetDirectoryName(Copies.GetPath(ImageArea.Temp, name, "x"))!;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{longer}.64.3.webp"), "abc", Cancel);

        await Store.DeleteAsync(ImageArea.Temp, name, Cancel);

        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_missing_folder_is_unavailable_and_not_a_missing_file()
    {
        Directory.Delete(Path.Combine(Root, "temp"));

        await FailsAsync(StoreFailure.Unavailable, () => Store.OpenAsync(ImageArea.Temp, Make.Name(), Cancel));
        await FailsAsync(StoreFailure.Unavailable, () => PublishAsync(ImageArea.Temp, [1]));
        await FailsAsync(StoreFailure.Unavailable, () => NamesAsync(ImageArea.Temp));
        await FailsAsync(StoreFailure.Unavailable, () => Store.HasFilesAsync(Cancel));
        await FailsAsync(StoreFailure.Unavailable, () => Store.FindExistingAsync(ImageArea.Temp, [Make.Name()], Cancel));
    }

    [Fact]
    public async Task A_full_disk_is_full_and_not_unavailable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs the device that is always full.");
        var device = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await using var writer = NewWriter(_ => device);

        // Bytes are collected, so the next write reports the failure. After it the file must not be published.
        await writer.WriteAsync(new byte[100_000], Cancel);
        await FailsAsync(StoreFailure.Full, () => writer.WriteAsync(new byte[100_000], Cancel).AsTask());
        await FailsAsync(StoreFailure.Unavailable, () => writer.PublishAsync(Make.Name(), Cancel));
    }

    [Fact]
    public async Task A_disk_that_is_full_for_an_image_of_one_write_is_reported_when_it_is_published()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs the device that is always full.");
        var device = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await using var writer = NewWriter(_ => device);

        await writer.WriteAsync(new byte[100], Cancel);
        await FailsAsync(StoreFailure.Full, () => writer.PublishAsync(Make.Name(), Cancel));
        await FailsAsync(StoreFailure.Unavailable, () => writer.PublishAsync(Make.Name(), Cancel));
    }

    [Fact]
    public async Task A_file_that_could_not_be_flushed_is_never_published()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a device that cannot be flushed.");
        var device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await using var writer = NewWriter(path =>
        {
            File.WriteAllText(path, "");
            return device;
        });

        // A second flush would succeed without writing anything and must not count.
        await FailsAsync(StoreFailure.Unavailable, () => writer.PublishAsync(Make.Name(), Cancel));
        await FailsAsync(StoreFailure.Unavailable, () => writer.PublishAsync(Make.Name(), Cancel));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(Root, "temp")));
    }

    [Fact]
    public async Task While_a_call_that_was_given_up_runs_the_image_is_not_written_or_published()
    {
        using var released = new ManualResetEventSlim();
        using var impatient = new CancellationTokenSource();
        await using var writer = NewWriter(path =>
        {
            impatient.Cancel();
            released.Wait(Cancel);
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        });
        await writer.WriteAsync(new byte[100_000], Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.WriteAsync(new byte[100_000], impatient.Token).AsTask());
        await FailsAsync(StoreFailure.Unavailable, () => writer.WriteAsync(new byte[1], Cancel).AsTask());
        await FailsAsync(StoreFailure.Unavailable, () => writer.PublishAsync(Make.Name(), Cancel));
        released.Set();
    }

    [Fact]
    public async Task An_invalid_store_id_does_not_count_as_missing()
    {
        await File.WriteAllTextAsync(Path.Combine(Root, ".store-id"), "rubbish", Cancel);

        await FailsAsync(StoreFailure.Unavailable, () => Store.GetStoreIdAsync(Cancel));
    }

    [Fact]
    public async Task A_root_without_write_access_is_refused_and_its_setting_named()
    {
        await File.WriteAllTextAsync(_folder["file"], "", Cancel);

        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => FileFixture.OpenAsync(_folder["file/uploads"]));
        Assert.Contains("Avatar:Files:Root", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["file/uploads"], refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("incoming")]
    [InlineData("originals")]
    [InlineData("temp")]
    [InlineData("downloaded")]
    [InlineData("masters")]
    public async Task A_probe_fails_if_one_area_rejects_writes_and_leaves_no_files(string area)
    {
        await Store.ProbeAsync(Cancel);
        var folder = Path.Combine(Root, area);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder);
        await File.WriteAllTextAsync(folder, "", Cancel);

        Assert.Equal(StoreFailure.Unavailable, (await Assert.ThrowsAsync<StoreException>(() => Store.ProbeAsync(Cancel))).Failure);

        File.Delete(folder);
        Directory.CreateDirectory(folder);
        await Store.ProbeAsync(Cancel);
    }

    private protected override async Task<IImageStore> OpenAsync() => await FileFixture.OpenAsync(Root);

    private FileSystemImageWriter NewWriter(Func<string, SafeFileHandle> create) =>
        new(ImageArea.Temp, new ImageFolders(Root), create, FileFixture.NewCalls(), NullLogger.Instance);

    private static async Task FailsAsync(StoreFailure failure, Func<Task> call) =>
        Assert.Equal(failure, (await Assert.ThrowsAsync<StoreException>(call)).Failure);
}
