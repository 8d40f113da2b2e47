namespace Avatar.ServiceTesting.Processes;

/// <summary>A file system of a few megabytes, which can be filled up to the last page.</summary>
internal sealed class SmallDisk : IDisposable
{
    public const int PageSize = 4096;

    private readonly TemporaryFolder _folder;

    private SmallDisk(TemporaryFolder folder) => _folder = folder;

    public string Path => _folder.Path;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts it; where that is not permitted, the test is skipped.</summary>
    public static SmallDisk MountOrSkip(int megabytes)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("A small file system is mounted with Linux' tmpfs.");
        var folder = new TemporaryFolder();
        if (SystemCommand.Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder.Path) is { } failure)
        {
            folder.Dispose();
            Assert.Skip($"A small file system cannot be mounted here. {failure}");
        }

        return new(folder);
    }

    /// <summary>Fills it but for so many pages.</summary>
    public void LeaveFree(int pages)
    {
        Free();
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[PageSize];
        while (new DriveInfo(Path).AvailableFreeSpace > (long)pages * PageSize) ballast.Write(page);
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        // What still has a file open keeps the plain way from working; detached, it goes with the last of them.
        if (SystemCommand.Run("umount", Path) is not null) SystemCommand.Run("umount", "-l", Path);
        _folder.Dispose();
    }
}
