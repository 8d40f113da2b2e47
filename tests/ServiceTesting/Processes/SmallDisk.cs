namespace Avatar.ServiceTesting.Processes;

/// <summary>A file system of a few megabytes that a test can fill to the last page.</summary>
internal sealed class SmallDisk : IDisposable
{
    public const int PageSize = 4096;

    private readonly TemporaryFolder _folder;

    private SmallDisk(TemporaryFolder folder) => _folder = folder;

    public string Path => _folder.Path;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts the file system. Skips the test if that is not permitted.</summary>
    public static SmallDisk MountOrSkip(int megabytes)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("A small file system needs tmpfs, which only Linux has.");
        var folder = new TemporaryFolder();
        if (SystemCommand.Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder.Path) is { } failure)
        {
            folder.Dispose();
            Assert.Skip($"A small file system could not be mounted: run the tests as root. {failure}");
        }

        return new(folder);
    }

    /// <summary>Fills the disk, and leaves this number of pages free.</summary>
    public void LeaveFree(int pages)
    {
        Free();
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[PageSize];
        while (new DriveInfo(Path).AvailableFreeSpace > (long)pages * PageSize) ballast.Write(page);
    }

    /// <summary>Frees the filled space.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        // A normal unmount fails while a file is open. A lazy unmount removes the file system when the last file is closed.
        if (SystemCommand.Run("umount", Path) is not null) SystemCommand.Run("umount", "-l", Path);
        _folder.Dispose();
    }
}
