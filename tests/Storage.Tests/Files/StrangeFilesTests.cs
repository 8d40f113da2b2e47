using System.Diagnostics;

namespace Avatar.Storage.Tests.Files;

/// <summary>Entries other than regular files in place of an image.</summary>
public sealed class StrangeFilesTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => ["pipe", "link", "link to nothing", "folder"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Such_an_entry_is_unavailable_and_can_be_removed(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes and links are distinguished from files only on Linux.");
        var store = await FileFixture.OpenAsync(_folder["uploads"]);
        foreach (var area in ImageAreas.All)
        {
            var original = Make.Name();
            var name = area is ImageArea.Incoming ? ImageName.ForIncoming(Make.DeviceId(), original) : original;
            var path = Path.Combine(_folder["uploads"], area.FolderName(), name.ToString());
            Put(kind, path);

            var failure = await Assert.ThrowsAsync<StoreException>(() => store.OpenAsync(area, name, Cancel)).WaitAsync(Soon, Cancel);
            Assert.Equal(StoreFailure.Unavailable, failure.Failure);

            if (area is ImageArea.Incoming) await store.WithdrawAsync(name, Cancel);
            else await store.DeleteAsync(area, name, Cancel);
            Assert.Null(await store.OpenAsync(area, name, Cancel));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!));
        }

        // Only a folder may contain files that someone needs.
        Assert.Equal(kind is "folder" ? ImageAreas.All.Count : 0, Directory.EnumerateFiles(_folder["uploads/lost+found"], "somebody's", SearchOption.AllDirectories).Count());
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder["target"], Cancel));
    }

    [Fact]
    public async Task A_linked_folder_is_not_measured()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Creating a link needs a permission on Windows.");
        var store = await FileFixture.OpenAsync(_folder["uploads"]);
        Directory.CreateDirectory(_folder["elsewhere"]);
        await File.WriteAllTextAsync(_folder["elsewhere/file"], "1234", Cancel);
        var before = await store.MeasureAsync(Cancel);
        File.CreateSymbolicLink(_folder["uploads/temp/link"], _folder["elsewhere"]);

        Assert.Equal(before, await store.MeasureAsync(Cancel));
    }

    private void Put(string kind, string path)
    {
        File.WriteAllText(_folder["target"], "mine");
        switch (kind)
        {
            case "pipe":
                using (var process = Process.Start("mkfifo", [path])) process.WaitForExit();
                break;
            case "folder":
                Directory.CreateDirectory(path);
                File.WriteAllText(Path.Combine(path, "somebody's"), "");
                break;
            default:
                File.CreateSymbolicLink(path, _folder[kind is "link" ? "target" : "nothing"]);
                break;
        }
    }
}
