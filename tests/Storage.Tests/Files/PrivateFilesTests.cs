using System.Runtime.Versioning;
using Avatar.Storage.Files;
using Avatar.Storage.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Storage.Tests.Files;

/// <summary>Only the process's user can open the stores' files on disk, regardless of the umask.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrivateFilesTests : IAsyncDisposable
{
    private const int UsualUmask = 0b000_010_010;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode OpenFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _folder = new();
    private readonly LogRecorder _warnings = new(LogLevel.Warning);
    private SqliteAvatarStore? _documents;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => _folder["data"];

    public async ValueTask DisposeAsync()
    {
        if (_documents is not null) await _documents.DisposeAsync();
        if (!OperatingSystem.IsWindows()) UnixFiles.SetUmask(UsualUmask);
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0, FilesAccess.Owner, 0b110_000_000, 0b111_000_000)]
    [InlineData(0b000_010_010, FilesAccess.Owner, 0b110_000_000, 0b111_000_000)]
    [InlineData(0, FilesAccess.Group, 0b110_110_000, 0b111_111_000)]
    [InlineData(0b000_111_111, FilesAccess.Group, 0b110_110_000, 0b111_111_000)]
    public async Task All_created_files_are_private_regardless_of_the_umask(int umask, FilesAccess access, int file, int folder)
    {
        SkipOnWindows();
        UnixFiles.SetUmask(umask);

        await using var unfinished = await UseAsync(access);

        Assert.Contains(Entries(), entry => entry.Name == "avatar.db-wal");
        Assert.Contains(Entries(), entry => entry.Name.EndsWith(".new.part", StringComparison.Ordinal));
        Assert.Contains(Entries(), entry => entry.Name.EndsWith(".webp", StringComparison.Ordinal));
        Assert.All(Entries(), entry => Assert.Equal((entry.FullName, (UnixFileMode)(entry is FileInfo ? file : folder)), (entry.FullName, entry.UnixFileMode)));
        Assert.Empty(_warnings.Entries);
    }

    [Fact]
    public async Task The_start_restricts_files_that_an_earlier_version_left_open()
    {
        SkipOnWindows();
        await (await UseAsync(FilesAccess.Owner)).DisposeAsync();
        await CloseAsync();
        foreach (var entry in Entries()) entry.UnixFileMode = entry is FileInfo ? OpenFolder & ~UnixFileMode.UserExecute : OpenFolder;

        await (await UseAsync(FilesAccess.Owner)).DisposeAsync();

        Assert.All(Closed(), path => Assert.Equal((path, (UnixFileMode)0), (path, File.GetUnixFileMode(path) & (Others | Group))));
        Assert.Empty(_warnings.Entries);
    }

    [Theory]
    [InlineData("")]
    [InlineData("uploads")]
    public async Task A_folder_with_foreign_files_is_not_restricted_and_a_warning_is_logged(string open)
    {
        SkipOnWindows();
        var folder = Directory.CreateDirectory(Path.Combine(Data, open)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "website"));
        foreach (var each in new[] { Data, folder }) File.SetUnixFileMode(each, OpenFolder);

        await (await UseAsync(FilesAccess.Owner)).DisposeAsync();

        Assert.Equal(OpenFolder, File.GetUnixFileMode(folder));
        Assert.Contains("website", Assert.Single(_warnings.Messages), StringComparison.Ordinal);
        Assert.Contains(folder, _warnings.Messages[0], StringComparison.Ordinal);
        Assert.All(Closed().Except([Data, folder]), path => Assert.Equal((path, (UnixFileMode)0), (path, File.GetUnixFileMode(path) & (Others | Group))));
    }

    [Fact]
    public async Task Files_inherit_the_folders_group_if_configured()
    {
        SkipOnWindows();
        Directory.CreateDirectory(Data, OpenFolder | Group | UnixFileMode.SetGroup);
        File.SetUnixFileMode(Data, OpenFolder | Group | UnixFileMode.SetGroup);

        await (await UseAsync(FilesAccess.Group)).DisposeAsync();

        Assert.Equal((OpenFolder | Group | UnixFileMode.SetGroup) & ~Others, File.GetUnixFileMode(Data));
        Assert.Equal((OpenFolder | Group | UnixFileMode.SetGroup) & ~Others, File.GetUnixFileMode(Path.Combine(Data, "uploads", "temp")));
    }

    [Fact]
    public void Files_created_by_libraries_are_private()
    {
        SkipOnWindows();
        ProcessUmask.CloseToOthers();

        File.WriteAllText(_folder["file"], "");

        Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(_folder["file"]) & (Others | Group));
    }

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows files have no mode bits.");

    /// <summary>Opens both stores and writes a document, an image, a copy of it, and an unfinished image.</summary>
    private async Task<IImageWriter> UseAsync(FilesAccess access)
    {
        _documents = new(Options.Create(new SqliteOptions { DataDirectory = Data, Access = access }), _warnings.For<SqliteAvatarStore>());
        await _documents.OpenAsync(Cancel);
        await _documents.Devices.EnsureAsync(Make.Device(), Cancel);
        var root = Path.Combine(Data, "uploads");
        var images = new FileSystemImageStore(
            Options.Create(new FileSystemImageOptions { Root = root, Access = access }), FileFixture.NewCalls(), _warnings.For<FileSystemImageStore>());
        await images.OpenAsync(Cancel);
        await images.SetStoreIdAsync(Guid.NewGuid(), Cancel);
        var name = Make.Name();
        await using (var writer = await images.CreateAsync(ImageArea.Temp, Cancel)) Assert.True(await writer.PublishAsync(name, Cancel));
        var copies = new ImageCopies(Path.Combine(root, ImageCopies.FolderName), access);
        await using (var copy = copies.Begin(ImageArea.Temp, name)) File.Move(copy.Name, copies.GetPath(ImageArea.Temp, name, "64.0.webp"));
        var unfinished = await images.CreateAsync(ImageArea.Temp, Cancel);
        for (var i = 0; i < 2; i++) await unfinished.WriteAsync(new byte[100_000], Cancel);
        return unfinished;
    }

    private async Task CloseAsync()
    {
        await _documents!.DisposeAsync();
        _documents = null;
    }

    /// <summary>Lists all entries that the stores created, and their folder.</summary>
    private IEnumerable<FileSystemInfo> Entries() =>
        new DirectoryInfo(Data).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(new DirectoryInfo(Data));

    /// <summary>Lists the entries whose restriction protects everything below them.</summary>
    private IEnumerable<string> Closed() =>
        [Data, .. Directory.GetFiles(Data), .. Directory.GetDirectories(Path.Combine(Data, "uploads")).Where(path => Path.GetFileName(path) != "website")];
}
